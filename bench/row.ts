// What a row of the benchmark says. One file in `rows` measures one thing, and answers one or more of these.

export interface Row {
  name: string
  value: number
  /** Of `value`: `deliveries/s`, `ms`, … */
  unit: string
  /** `value` relative to what it is measured `against` in the same run; null where there is nothing to compare with. */
  ratio: number | null
  /** What `ratio` compares with, or the goal in words. */
  against: string
}

export type Measure = () => Promise<Row[]>
