// What was guessed at the last predict step, to be compared with what came.
import { create } from 'zustand'

export interface Guess {
  /** null: a room has voted. */
  guess: string | null
  /** How many hands went up for each option, where somebody presents. */
  hands: { option: string; count: number }[]
  answer: string
}

export const useGuess = create<{ guess: Guess | null }>(() => ({ guess: null }))

export const keepGuess = (guess: Guess | null) => useGuess.setState({ guess })
