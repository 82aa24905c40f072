// Kind of actor → its handlers, and what a crash resets.
export {}
