// Where Kafka's own assignor throws at the application of the group's leader, instead of an answer.

/** Java's class of the exception. */
export type JavaException = 'java.lang.NullPointerException' | 'java.lang.IllegalStateException'

/** Unwinds an assignor; `outcomeOf` makes it a value again. */
export class KafkaThrows extends Error {
  readonly exception: JavaException
  constructor(exception: JavaException) {
    super(exception)
    this.exception = exception
  }
}

/** What `assign` answers, or the exception that Kafka's class would throw in its place. */
export function outcomeOf<T>(assign: () => T): T | { readonly error: JavaException } {
  try {
    return assign()
  } catch (error) {
    if (error instanceof KafkaThrows) return { error: error.exception }
    throw error
  }
}
