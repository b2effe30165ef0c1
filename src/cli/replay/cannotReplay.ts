/** What stands in the way of a replay, in one line free of what the history holds. */
export class CannotReplay extends Error {
  override readonly name = 'CannotReplay';
}
