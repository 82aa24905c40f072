// How a group's applications work: what they read, how long a record takes, when they commit, and what they do with failures.
import { Name } from '../../Name'
import type { GroupBlock } from '../../../blueprint/scenario'
import { whyNotPattern } from '../../../blueprint/subscription'
import { DraftField } from './DraftField'
import { ShareFields, TypeRow } from './ShareFields'
import { OutputRows } from './TransactionFields'
import { PrincipalRow, problemOfRange, problemOfWhole, Row, SpanField, WholeField, ToggleRow } from './FieldRows'
import css from './inspect.module.css'

type Setter = (fields: Record<string, unknown>) => boolean

interface Props {
  group: GroupBlock
  topics: string[]
  producers: string[]
  set: Setter
}

export function GroupFields({ group, topics, producers, set }: Props) {
  return (
    <>
      {topics.length > 0 && group.pattern === null && (
        <fieldset className={css.choices}>
          <legend>Reads</legend>
          {topics.map((topic) => (
            <label key={topic}>
              <input
                type="checkbox"
                checked={group.topics.includes(topic)}
                onChange={({ target }) =>
                  set({
                    topics: target.checked ? [...group.topics, topic] : group.topics.filter((other) => other !== topic),
                  })
                }
              />
              <Name of={topic} />
            </label>
          ))}
        </fieldset>
      )}
      <Row label="Reads by pattern">
        <DraftField
          label="Pattern of the topics that it reads"
          placeholder="names its topics"
          value={group.pattern ?? ''}
          problem={(text) => (text === '' ? null : whyNotPattern(text))}
          commit={(text) => set(text === '' ? { pattern: null } : { pattern: text, topics: [] })}
        />
      </Row>
      <WorkRows work={group.work} set={set} />
      <TypeRow group={group} set={set} />
      {group.type === 'share' ? <ShareFields group={group} set={set} /> : <OwnerRows group={group} set={set} />}
      {group.type === 'consumer' && <OutputRows group={group} topics={topics} set={set} />}
      <PrincipalRow value={group.principal} set={set} />
      {(group.type === 'consumer' || group.config['share.acknowledgement.mode'] === 'explicit') && (
        <FailureRows group={group} producers={producers} set={set} />
      )}
    </>
  )
}

/** What only those do that own partitions. */
function OwnerRows({ group, set }: Pick<Props, 'group' | 'set'>) {
  return (
    <>
      <ToggleRow
        label="Shares out by itself (assign)"
        says="Its consumers assign() partitions themselves, without the group"
        checked={group.manual}
        onChange={(manual) => set({ manual })}
      />
      <ToggleRow
        label="Hands records to a pool"
        says="It hands records to a pool and polls on"
        checked={group.handOff}
        onChange={(handOff) => set({ handOff })}
      />
      {group.handOff && (
        <Row label="Pauses when so many wait">
          <DraftField
            label="Records in the pool at which it pauses"
            numeric
            placeholder="never"
            value={group.queue === null ? '' : String(group.queue)}
            problem={(text) => (text.trim() === '' ? null : problemOfWhole(text, 1, 1_000_000))}
            commit={(text) => set({ queue: text.trim() === '' ? null : Number(text) })}
          />
        </Row>
      )}
      <Choice
        label="Commits"
        value={group.commit}
        options={{
          auto: 'in the background',
          before: 'before the work',
          after: 'after the work',
          async: 'after it, not waiting',
        }}
        choose={(commit) => set({ commit })}
      />
    </>
  )
}

function WorkRows({ work, set }: { work: GroupBlock['work']; set: Setter }) {
  const change = (fields: object) => set({ work: { ...work, ...fields } })
  return (
    <>
      <Choice
        label="Work on a record"
        value={work.dist}
        options={{
          constant: 'always as long',
          exp: 'varies around a mean',
          uniform: 'between two times',
          'sometimes-slow': 'sometimes slow',
        }}
        choose={(dist) => set({ work: workLike(dist, work) })}
      />
      {work.dist === 'uniform' ? (
        <>
          <Row label="At least">
            <SpanField
              label="At least"
              value={work.from}
              commit={(from) => change({ from, to: Math.max(from, work.to) })}
            />
          </Row>
          <Row label="At most">
            <SpanField label="At most" value={work.to} commit={(to) => change({ to, from: Math.min(work.from, to) })} />
          </Row>
        </>
      ) : (
        <Row label={work.dist === 'exp' ? 'On average' : 'It takes'}>
          <SpanField label="Time of the work" value={work.mean} commit={(mean) => change({ mean })} />
        </Row>
      )}
      {work.dist === 'sometimes-slow' && (
        <>
          <Row label="Slow means">
            <SpanField label="Slow means" value={work.slow} commit={(slow) => change({ slow })} />
          </Row>
          <Row label="Share of slow ones">
            <ShareField label="Share of slow ones" value={work.share} commit={(share) => change({ share })} />
          </Row>
        </>
      )}
    </>
  )
}

/** Work of another kind, about as long. */
function workLike(dist: string, old: GroupBlock['work']): GroupBlock['work'] {
  const mean = old.dist === 'uniform' ? Math.round((old.from + old.to) / 2) : old.mean
  if (dist === 'uniform') return { dist, from: 0, to: 2 * mean }
  if (dist === 'sometimes-slow') return { dist, mean, slow: 20 * Math.max(mean, 1_000), share: 0.05 }
  return { dist: dist === 'exp' ? 'exp' : 'constant', mean }
}

const kindsOfFailing = ['key', 'value', 'nth', 'share'] as const

function FailureRows({ group, producers, set }: Omit<Props, 'topics'>) {
  const { failing } = group
  const kind = failing === null ? 'none' : (kindsOfFailing.find((some) => failing[some] !== null) ?? 'none')
  const fail = (fields: object) => set({ failing: { ...noneFails, times: failing?.times ?? null, ...fields } })
  return (
    <>
      <Choice
        label="Cannot process"
        value={kind}
        options={{
          none: 'nothing: all is well',
          key: 'a key',
          value: 'a value',
          nth: 'every so-manyth',
          share: 'a share',
        }}
        choose={(chosen) => (chosen === 'none' ? set({ failing: null }) : fail(firstOf[chosen]!))}
      />
      {failing !== null && kind !== 'none' && (
        <>
          <Row label="Which">
            {kind === 'share' ? (
              <ShareField label="Share that fails" value={failing.share ?? 0} commit={(share) => fail({ share })} />
            ) : kind === 'nth' ? (
              <WholeField
                label="Every so-manyth fails"
                value={failing.nth ?? 1}
                min={1}
                max={1_000_000_000}
                commit={(nth) => fail({ nth })}
              />
            ) : (
              <DraftField
                label={`The ${kind} that fails`}
                value={failing[kind] ?? ''}
                problem={(text) => (text === '' ? 'Say something' : null)}
                commit={(text) => fail({ [kind]: text })}
              />
            )}
          </Row>
          {group.type === 'consumer' && <RetryRows group={group} producers={producers} set={set} />}
        </>
      )}
    </>
  )
}

/** What is done with a record that fails, where it cannot be released for others. */
function RetryRows({ group: { onFailure }, producers, set }: Omit<Props, 'topics'>) {
  const change = (fields: object) => set({ onFailure: { ...onFailure, ...fields } })
  return (
    <>
      <Row label="Tries again">
        <DraftField
          label="Tries again"
          numeric
          placeholder="for ever"
          value={onFailure.retries === 'forever' ? '' : String(onFailure.retries)}
          problem={(text) => (text.trim() === '' ? null : problemOfWhole(text, 0, 1_000_000))}
          commit={(text) => change({ retries: text.trim() === '' ? 'forever' : Number(text) })}
        />
      </Row>
      <Row label="After a pause of">
        <SpanField label="After a pause of" value={onFailure.backoff} commit={(backoff) => change({ backoff })} />
      </Row>
      <Choice
        label="Meanwhile waits"
        value={onFailure.blocks}
        options={{ partition: 'its partition', thread: 'everything' }}
        choose={(blocks) => change({ blocks })}
      />
      <Choice
        label="In the end"
        value={onFailure.by === null ? onFailure.finally : `by ${onFailure.by}`}
        options={{
          stop: 'its loop ends',
          skip: 'leaves it out',
          ...Object.fromEntries(producers.map((id) => [`by ${id}`, `sends it by ${id}`])),
        }}
        choose={(end) =>
          end.startsWith('by ')
            ? change({ finally: 'dead-letter', by: end.slice(3) })
            : change({ finally: end, by: null })
        }
      />
    </>
  )
}

const noneFails = { key: null, value: null, nth: null, share: null }
const firstOf: Record<string, object> = {
  key: { key: 'K1' },
  value: { value: 'bad' },
  nth: { nth: 10 },
  share: { share: 0.05 },
}

interface ChoiceProps {
  label: string
  value: string
  options: Record<string, string>
  choose: (value: string) => boolean
}

const Choice = ({ label, value, options, choose }: ChoiceProps) => (
  <Row label={label}>
    <select
      className={css.select}
      aria-label={label}
      value={value}
      onChange={({ target }) => void choose(target.value)}
    >
      {Object.entries(options).map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  </Row>
)

interface ShareProps {
  label: string
  value: number
  commit: (value: number) => boolean
}

const ShareField = ({ label, value, commit }: ShareProps) => (
  <DraftField
    label={label}
    numeric
    suffix="%"
    value={String(Math.round(value * 1_000) / 10)}
    problem={(text) => problemOfRange(text, 0, 100)}
    commit={(text) => commit(Number(text) / 100)}
  />
)
