// How large a document may be. One table, checked at the door; docs/scenario-format.md prints it.
import { seconds } from '../kernel/time'

export const limits = {
  yamlBytes: { max: 2 * 1024 * 1024, doc: 'bytes of a YAML file' },
  jsonBytes: { max: 8 * 1024 * 1024, doc: 'bytes of a JSON file' },
  lineLength: { max: 64 * 1024, doc: 'characters of a line of YAML' },
  depth: { max: 32, doc: 'levels of nesting' },
  tokens: { max: 200_000, doc: 'keys, values and brackets in a file' },
  parseTime: { max: 1_000, doc: 'milliseconds until reading is given up (on the page)' },
  problems: { max: 100, doc: 'problems listed for one file' },
  name: { max: 200, doc: 'characters of a title or a key' },
  sentence: { max: 1_000, doc: 'characters of a note, a question, a condition or a reason' },
  description: { max: 4_000, doc: 'characters of a description' },
  brokers: { max: 50, doc: 'brokers' },
  topics: { max: 200, doc: 'topics' },
  partitions: { max: 2_000, doc: 'partitions over all topics' },
  clients: { max: 500, doc: 'producers and consumers together' },
  links: { max: 2_000, doc: 'links' },
  zones: { max: 50, doc: 'zones' },
  timeline: { max: 5_000, doc: 'lines of the timeline' },
  expectations: { max: 500, doc: 'expectations' },
  rate: { max: 50_000, doc: 'records per second over all producers' },
  horizon: { max: seconds(7 * 24 * 3600), doc: 'microseconds of simulated time (7 days)' },
  dataBytes: { max: 8 * 1024 * 1024, doc: 'bytes of a data file' },
  dataRows: { max: 200_000, doc: 'rows of a data file' },
  fragment: { max: 64 * 1024, doc: 'characters of a share link' },
  inflated: { max: 2 * 1024 * 1024, doc: 'bytes that a share link may expand to' },
} as const
