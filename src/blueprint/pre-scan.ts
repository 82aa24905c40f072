// What can be said of a text before it is read: too large, empty, control characters, lines that are too long or too many.
import type { Code } from './codes'
import { utf8Length } from './decode'
import { limits } from './limits'
import { problemAt, type Report } from './source'

/** Looks at each character once, and answers whether it is worth reading. */
export function checkText(report: Report, isJson: boolean): boolean {
  const { text } = report
  const whole = (code: Code, message: string, fix: string): false => {
    report.problems.push({ code, message, path: '', line: 0, column: 0, fix })
    return false
  }
  const limit = isJson ? limits.jsonBytes.max : limits.yamlBytes.max
  if (text.length > limit || utf8Length(text) > limit)
    return whole('MR-102', `The file is larger than ${limit / 1_048_576} MiB.`, 'Cut it to the part that matters.')
  if (text.trim() === '') return whole('MR-101', 'The file is empty.', 'A scenario begins with scenario: its-name.')
  const control = /[^\t\n\r -\uffff]/.exec(text)
  if (control) {
    const name = `U+${control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
    problemAt(report, 'MR-105', control.index, '', `The text contains the control character ${name}.`, 'Remove it.')
    return false
  }
  return isJson || checkLines(report)
}

// A reader of YAML makes something of every line, an empty one too: what has too many is not handed to it.
function checkLines(report: Report): boolean {
  const { text } = report
  const longest = limits.lineLength.max
  let lines = 0
  for (let start = 0; start < text.length;) {
    if (++lines > limits.lines.max)
      return refuse(report, 'MR-115', start, `More than ${limits.lines.max} lines.`, 'Cut it to the part that matters.')
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    if (end - start > longest) {
      const fix = 'Break it into lines.'
      return refuse(report, 'MR-106', start, `This line has more than ${longest} characters.`, fix)
    }
    start = end + 1
  }
  return true
}

function refuse(report: Report, code: Code, at: number, message: string, fix: string): false {
  problemAt(report, code, at, '', message, fix)
  return false
}
