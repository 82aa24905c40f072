// Sentences of the first minute that are said in two places.

export const deathWords = (broker: string): string =>
  `${broker} is dead. The controller waits for its heartbeat; then the others take over what it led.`
