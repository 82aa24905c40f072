// What a consumer does with each message that it hears.
import type { Handlers } from '../../../kernel/step'
import type { Fact } from '../facts'
import type { Message } from '../messages'
import type { Consumer } from './state'

export const consumerHandlers: Partial<Handlers<Consumer, Message, Fact>> = {}
