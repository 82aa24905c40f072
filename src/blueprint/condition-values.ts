// What a condition compares a field with: can the field ever be that? `group(billing).state == Done` never holds.
import type { ConditionProblem, Expression, Path } from './expression'
import { suggestion } from './nearest'
import type { Blueprint } from './scenario'
import { idsOf } from './target'
import { objectEntry, type FieldEntry } from './vocabulary'

/** Texts and sets with which a condition compares a field that can never be that. The condition's names and types fit. */
export function strangeValues(blueprint: Blueprint, expression: Expression): ConditionProblem[] {
  if (expression.kind === 'unary') return strangeValues(blueprint, expression.operand)
  if (expression.kind !== 'binary') return []
  const { left, right } = expression
  return [
    ...strangeValues(blueprint, left),
    ...strangeValues(blueprint, right),
    ...strangeSide(blueprint, left, right),
    ...strangeSide(blueprint, right, left),
  ]
}

function strangeSide(blueprint: Blueprint, path: Expression, value: Expression): ConditionProblem[] {
  if (path.kind !== 'path' || (value.kind !== 'text' && value.kind !== 'set')) return []
  const field: FieldEntry = objectEntry(path.object)!.fields[path.field]!
  const known = field.words ?? (field.idOf === undefined ? null : idsOf(blueprint, field.idOf))
  if (known === null) return []
  const named = value.kind === 'set' ? value.values : [value.value]
  return named
    .filter((one) => !known.includes(one))
    .map((one) => ({
      at: value.at,
      end: value.end,
      message: field.words === undefined ? `There is no ${field.idOf!} \`${one}\`.` : neverIs(path, one),
      fix: suggestion(one, known, 'Compare it with none.'),
      isUnknown: true,
    }))
}

const neverIs = ({ object, field }: Path, word: string): string => `The ${field} of a ${object} is never \`${word}\`.`
