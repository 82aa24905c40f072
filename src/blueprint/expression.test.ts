// Conditions: how they are read, what is said about bad ones, and what is found out before they run.
import { describe, expect, test } from 'vitest'
import { problemsOfCondition } from './check-expression'
import { parseExpression, type Expression, type ExpressionError } from './expression'
import { parseScenario } from './parse'

/** The tree in prefix form: `(== (+ 1 2) 3)`. */
function show(expression: Expression): string {
  switch (expression.kind) {
    case 'path': {
      const named = Object.entries(expression.named).map(([name, value]) => `${name}=${value}`)
      return `${expression.object}[${expression.args.join(' ')}].${expression.field}${named.length > 0 ? `?${named.join('&')}` : ''}`
    }
    case 'binary':
      return `(${expression.operator} ${show(expression.left)} ${show(expression.right)})`
    case 'unary':
      return `(${expression.operator} ${show(expression.operand)})`
    case 'set':
      return `{${expression.values.join(' ')}}`
    case 'none':
      return 'none'
    case 'text':
      return `'${expression.value}'`
    default:
      return String(expression.value)
  }
}

describe('reading', () => {
  const read: [string, string][] = [
    ['1 + 2 * 3 == 7', '(== (+ 1 (* 2 3)) 7)'],
    ['1 - 2 - 3', '(- (- 1 2) 3)'],
    ['(1 - 2) * 3', '(* (- 1 2) 3)'],
    ['!broker(b1).up && true || false', '(|| (&& (! broker[b1].up) true) false)'],
    ['-5 < -2', '(< (- 5) (- 2))'],
    ['ledger.lost(producer=web) == 0', '(== ledger[].lost?producer=web 0)'],
    ['ledger.lost(producer=web, topic=orders)', 'ledger[].lost?producer=web&topic=orders'],
    ['topic(orders).p(*).isr >= {b1, b2}', '(>= topic.p[orders *].isr {b1 b2})'],
    ['topic(my-topic).records', 'topic[my-topic].records'],
    ['topic(shop.orders.v1).p(0).leo', 'topic.p[shop.orders.v1 0].leo'],
    ['group(g.2).p(orders.v1-0).lag', 'group.p[g.2 orders.v1-0].lag'],
    ['ledger.lost(topic=orders.v1, producer=web)', 'ledger[].lost?topic=orders.v1&producer=web'],
    ["group(billing).state == 'Stable'", "(== group[billing].state 'Stable')"],
    ['group(billing).state == Stable', "(== group[billing].state 'Stable')"],
    ['clock.now >= 1.5s', '(>= clock[].now 1500000)'],
    ['topic(orders).p(0).leader == none', '(== topic.p[orders 0].leader none)'],
    ['key("a b").partitions == 1', '(== key[a b].partitions 1)'],
    ['{} == {}', '(== {} {})'],
  ]
  test.each(read)('%s', (text, tree) => expect(show(parseExpression(text))).toBe(tree))

  const refused: [string, number, RegExp][] = [
    ['', 0, /empty/],
    ['ledger.lost ==', 14, /too early/],
    ['ledger.lost = 0', 12, /`=` is not expected/],
    ['1 < 2 < 3', 6, /chained/],
    ['a && & b', 5, /`&` is not understood/],
    ["x == 'open", 5, /`'` is not understood/],
    ['(1 + 2', 6, /Expected `\)`, found the end/],
    ['1 + 2)', 5, /`\)` is not expected/],
    ['topic(orders)', 0, /Which field/],
    ['5parsecs > 1', 0, /not a duration/],
    ['ledger.lost(web)', 12, /needs a name/],
    ['#', 0, /`#`/],
    ['a.1', 2, /name is missing/],
  ]
  test.each(refused)('%s is refused at its place', (text, at, says) => {
    const attempt = () => parseExpression(text)
    expect(attempt).toThrow(says)
    try {
      attempt()
    } catch (error) {
      expect((error as ExpressionError).span.at).toBe(at)
    }
  })

  test('depth and length are bounded', () => {
    expect(() => parseExpression(`${'('.repeat(100)}1`)).toThrow(/nested too deeply/)
    expect(() => parseExpression(`${'!'.repeat(100)}true`)).toThrow(/nested too deeply/)
    expect(() => parseExpression('1 + '.repeat(1_000))).toThrow(/too long/)
  })
})

describe('checking against the drawing', () => {
  const parsed = parseScenario(
    'scenario: x\nblueprint: { brokers: 3, topics: { orders: { partitions: 3 } }, producers: { web: {} }, groups: { billing: { topics: orders } } }',
  )
  const blueprint = parsed.ok ? parsed.scenario.blueprint : null!
  const problems = (text: string, anyType = false) =>
    problemsOfCondition(blueprint, text, anyType).map(({ message, fix }) => `${message} ${fix}`)

  test.each([
    'ledger.lost == 0',
    'ledger.lost(producer=web) + ledger.failed(topic=orders) <= 3',
    'group(billing).position <= topic(orders).p(*).hw',
    'group(billing).p(orders-2).lag == 0',
    'topic(orders).p(1).isr == {b1, b2, b3}',
    'topic(orders).p(0).leader != none && controller.up',
    'clock.now > 0',
    'clock.now - 5s < 2 * 3s',
    'group(*).lag < 10',
    'key(K7).partitions == 1',
    "producer(web).lastError == none || producer(web).lastError == 'TimeoutException'",
    'consumer(billing-1).up',
    'group(billing).state == Stable && group(billing).p(0).owner == billing-1',
    'topic(orders).p(0).leader == none || topic(orders).p(0).elr == {}',
  ])('%s is fine', (text) => expect(problems(text)).toEqual([]))

  test.each([
    ['topic(order).records > 0', /no topic `order`.*`orders`/],
    ['topic(orders).p(3).hw > 0', /no partition `3`.*p\(0\) to p\(2\)/],
    ['topics(orders).records > 0', /`topics`.*`topic`/],
    ['topic(orders).x(0).hw > 0', /no part `x`.*p\(0\)/],
    ['topic.records > 0', /Which one\?.*topic\(orders\)/],
    ['ledger(producer).lost == 0', /takes nothing.*ledger\.lost\(producer=web\)/],
    ['ledger.lost(group=billing) == 0', /cannot be filtered by `group`/],
    ['ledger.unseen(producer=web) == 0', /cannot be filtered by `producer`/],
    ['topic(orders).records(group=billing) == 0', /takes no filter/],
    ['broker(b1).upp', /no field `upp`.*`up`/],
    ['ledger.lost', /true or false; this is a number/],
    ['clock.now > 5', /duration.*unit/],
    ['ledger.lost == zero', /number cannot equal text/],
    ['ledger.lost && true', /joins conditions/],
    ['!ledger.lost', /cannot be applied to a number/],
    ['topic(orders).p(0).isr < 2', /a set cannot be compared with a number/],
    ['constructor.name == 1', /Nothing is called `constructor`/],
    ['ledger.toString == 1', /no field `toString`/],
    ['broker(toString).up', /no broker `toString`/],
    ['group(billing).state == Done', /state of a group is never `Done`.*Allowed: .*Stable/],
    ['group(billing).state != stable', /never `stable`.*Did you mean `Stable`/],
    ['topic(orders).p(0).leader == b4', /no broker `b4`/],
    ['topic(orders).p(0).isr >= {b1, b9}', /no broker `b9`/],
    ["!('biling-1' == group(billing).p(0).owner)", /no consumer `biling-1`.*`billing-1`/],
    ['quorum.leader == b1', /no controller `b1`/],
  ])('%s', (text, says) => {
    expect(problems(text)).toHaveLength(1)
    expect(problems(text)[0]).toMatch(says)
  })

  test('to be shown, a value need not be yes or no', () => {
    expect(problems('ledger.lost', true)).toEqual([])
  })
})
