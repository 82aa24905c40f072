// What in the address cannot be used is said on the page, which opens with what else the address says.
import { toast } from 'sonner'
import { readAddress } from './address'
import { isEmbedded } from './embed/options'
import { Words } from './shell/controls/Words'
import { UNHURRIED } from './tell'

/** Says it until somebody has read it; to the readers of an article, who did not write the address, for a while. */
export function tellAddress() {
  const { problems } = readAddress(location.search)
  if (problems.length === 0) return
  toast.warning('The address was not understood in full', {
    id: 'address',
    description: problems.map(({ path, message, fix }) => (
      <p key={path}>
        <Words text={`${message} ${fix}`} />
      </p>
    )),
    ...(isEmbedded()
      ? { duration: UNHURRIED }
      : { duration: Infinity, action: { label: 'Close', onClick: () => toast.dismiss('address') } }),
  })
}
