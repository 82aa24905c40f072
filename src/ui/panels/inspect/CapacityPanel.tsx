// How fast the brokers' machines are: rates from hardware numbers, each with its unit and where it comes from.
import { useState } from 'react'
import { REFERENCE_CORE, typical, withHardware, type Hardware } from '../../../blueprint/hardware'
import type { Capacity } from '../../../blueprint/scenario'
import { hardwareText, parseBytes, percentText, spanText } from '../../format'
import { Button } from '../../shell/controls/Button'
import { Toggle } from '../../shell/controls/Toggle'
import { edit, useDocument } from '../../stores/document'
import { DraftField } from './DraftField'
import { Row, SpanField } from './FieldRows'
import { Section } from './Section'
import css from './inspect.module.css'

const set = (capacity: Capacity | null, label = 'capacity of the brokers') =>
  edit(label, (scenario) => ({ ...scenario, blueprint: { ...scenario.blueprint, capacity } }))

export function CapacityPanel() {
  const capacity = useDocument(({ scenario }) => scenario.blueprint.capacity)
  return (
    <Section
      title="Capacity"
      end={
        <Toggle
          label="Brokers have a capacity"
          checked={capacity !== null}
          onChange={(on) => set(on ? typical : null, on ? 'brokers with a capacity' : 'brokers without limits')}
        />
      }
    >
      <p className={css.hint}>
        {capacity === null
          ? 'Requests take no time: brokers are as fast as they are asked. Waits come from the network and from disks that are slowed.'
          : 'Requests queue for num.network.threads and num.io.threads of each broker; bytes take the time of threads, network card and disk.'}
      </p>
      {capacity !== null && <Rates capacity={capacity} />}
      {capacity !== null && <Calculator capacity={capacity} />}
    </Section>
  )
}

function Rates({ capacity }: { capacity: Capacity }) {
  const span = (key: 'request' | 'network', label: string) => (
    <Row label={label}>
      <SpanField
        label={label}
        value={capacity[key]}
        commit={(value) => {
          set({ ...capacity, [key]: value })
          return true
        }}
      />
    </Row>
  )
  const bytes = (key: 'threadRate' | 'networkRate' | 'link' | 'disk' | 'dirty', label: string) => (
    <Row label={label}>
      <DraftField
        label={label}
        value={hardwareText(capacity[key])}
        problem={(text) => (parseBytes(text) === null ? 'A number of bytes, such as 100 MB.' : null)}
        commit={(text) => {
          const value = parseBytes(text)
          if (value !== null) set({ ...capacity, [key]: Math.max(1, value) })
        }}
      />
    </Row>
  )
  return (
    <>
      {span('request', 'A request, per handler thread')}
      {bytes('threadRate', 'Bytes/s of a handler thread')}
      {span('network', 'A request, per network thread')}
      {bytes('networkRate', 'Bytes/s of a network thread')}
      {bytes('link', 'Network card, bytes/s')}
      {bytes('disk', 'Disk, bytes/s written')}
      {bytes('dirty', 'Page cache before appends wait')}
      <Row label={`A client’s core, of an ${REFERENCE_CORE}`}>
        <DraftField
          label="A client’s core, per cent of the reference"
          value={percentText(capacity.clientCore)}
          problem={(text) => (parseFloat(text) > 0 ? null : 'Per cent, above 0.')}
          commit={(text) => set({ ...capacity, clientCore: Math.max(0.0001, parseFloat(text) / 100) })}
        />
      </Row>
      <p className={css.hint}>
        Compressing and decompressing take clients time; compression.type=none takes none. Rates per codec and level:
        README of lzbench 2.0.1, in models/kafka/codecs.ts.
      </p>
    </>
  )
}

interface Question {
  key: keyof Hardware
  label: string
  unit: string
  source: string
}

const questions: Question[] = [
  { key: 'networkGbit', label: 'Network card', unit: 'Gbit/s', source: 'of the machine’s data sheet, or iperf3' },
  {
    key: 'diskMB',
    label: 'Disk, sequential writes',
    unit: 'MB/s',
    source: 'of the data sheet, or fio --rw=write --bs=1M',
  },
  { key: 'memoryGB', label: 'Memory', unit: 'GB', source: 'free -g; a fifth of it may be dirty (vm.dirty_ratio 20)' },
  {
    key: 'requestUs',
    label: 'A produce request',
    unit: 'µs of CPU',
    source: 'LocalTimeMs of RequestMetrics at low load, or CPU seconds / requests',
  },
  { key: 'coreMB', label: 'CRC and copying, one core', unit: 'MB/s', source: 'openssl speed or a JMH run of Crc32C' },
  {
    key: 'zstdMB',
    label: 'zstd -1, one core of a client',
    unit: 'MB/s',
    source: 'zstd -b1 FILE; 422 on the AMD EPYC 9554 of lzbench’s table, which all codecs are scaled from',
  },
]

// What people know of their machines becomes the rates above.
function Calculator({ capacity }: { capacity: Capacity }) {
  const [hardware, setHardware] = useState<Hardware>({
    networkGbit: 1,
    diskMB: 150,
    memoryGB: 8,
    requestUs: 100,
    coreMB: 500,
    zstdMB: 422,
  })
  const next = withHardware(capacity, hardware)
  return (
    <details className={css.calculator}>
      <summary>Reckon it from a machine</summary>
      {questions.map(({ key, label, unit, source }) => (
        <div key={key}>
          <Row label={`${label}, ${unit}`}>
            <DraftField
              label={`${label}, ${unit}`}
              numeric
              value={String(hardware[key])}
              problem={(text) => (Number(text) > 0 ? null : 'A number above 0.')}
              commit={(text) => setHardware({ ...hardware, [key]: Number(text) })}
            />
          </Row>
          <p className={css.hint}>Source: {source}.</p>
        </div>
      ))}
      <p className={css.hint} role="status">
        That is {hardwareText(next.link)}/s each way, {hardwareText(next.disk)}/s to the disk with{' '}
        {hardwareText(next.dirty)} in hand, {spanText(next.request)} a request and {hardwareText(next.threadRate)}/s a
        thread; clients compress at {percentText(next.clientCore)} of the reference.
      </p>
      <Button onClick={() => set(next, 'capacity of a machine')}>Use these rates</Button>
    </details>
  )
}
