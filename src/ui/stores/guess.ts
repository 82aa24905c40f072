// What was guessed at the last predict step, to be compared with what came.
import { create } from 'zustand'

export interface Guess {
  guess: string
  answer: string
}

export const useGuess = create<{ guess: Guess | null }>(() => ({ guess: null }))

export const keepGuess = (guess: Guess | null) => useGuess.setState({ guess })
