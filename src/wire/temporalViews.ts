/** A list of the Temporal Web UI that people come back to. */
export interface SavedView {
  readonly name: string;
  /** In the words of Temporal's visibility queries. */
  readonly query: string;
  readonly what: string;
}

/** @param now practice time: deadlines are in it, and the queries know no clock of their own */
export function savedViews(now: number): readonly SavedView[] {
  return [
    { name: 'Needs attention', query: 'NeedsAttention IS NOT NULL', what: 'a person is asked for something' },
    {
      name: 'Overdue',
      query: `NeedsAttention IS NOT NULL AND NextDeadline < "${new Date(now).toISOString()}"`,
      what: 'and should have answered by now',
    },
    { name: 'Urgent', query: 'Urgency != "routine" AND ExecutionStatus = "Running"', what: 'urgent, asap and stat orders that are open' },
    { name: 'Open', query: 'WorkflowType = "referral" AND ExecutionStatus = "Running"', what: 'every referral that is open' },
    { name: 'Stuck', query: 'TemporalReportedProblems IS NOT NULL', what: 'its code fails: for an engineer' },
  ];
}

/** Beneath our own door; the Web UI keeps the view under its name in that browser. */
export function viewPath(namespace: string, { name, query }: SavedView): string {
  return `/temporal/namespaces/${namespace}/workflows?query=${encodeURIComponent(query)}&savedQuery=${encodeURIComponent(name)}`;
}
