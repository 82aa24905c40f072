// One icon per kind of block, the same in palette, outline and inspector.
import { Cable, Cpu, Database, Landmark, type LucideIcon, MapPin, Send, Server, User, Users } from 'lucide-react'
import type { Block } from '../../actions/blocks'

export const blockIcons: Record<Block['kind'], LucideIcon> = {
  broker: Server,
  topic: Database,
  producer: Send,
  group: Users,
  consumer: User,
  controller: Cpu,
  link: Cable,
  zone: MapPin,
  quorum: Landmark,
}
