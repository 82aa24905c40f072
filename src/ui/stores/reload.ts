// After a crash: a new worker simulates the open document up to the last good frame.
import { withData } from '../files/data'
import { useDocument } from './document'
import { reloadRun } from './run'

export const reload = () => reloadRun(withData(useDocument.getState().scenario))
