// Owns: what a view runs and stops by its buttons and by the keys of the page.
// Must not know: what is run.

export interface Runner {
  readonly isRunning: boolean;
  start(): void;
  cancel(): void;
}
