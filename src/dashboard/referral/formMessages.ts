/** Text of the forms on a referral's page. */
export const formMessages = {
  entriesKept: 'Your entries are still here. The page behind this form shows the current status.',
  practiceTime: (zone: string) => `Practice time (${zone})`,
  specialist: (name: string, organization: string) => `${name}, ${organization}`,
  specialistFull: (name: string, organization: string) => `${name}, ${organization} (not accepting new patients)`,

  recordCall: {
    title: 'Record a call',
    help: 'Record the result of a call to the patient or the office.',
    with: 'Who you called',
    outcome: 'Result',
    spokeTo: 'Person at the office who answered',
    said: 'What was said',
    startAt: 'Appointment, if there is one',
  },
  bookAppointment: { title: 'Book', help: 'Enter the appointment that the office gave.', startAt: 'Start of the visit' },
  completeReferral: {
    title: 'Close as kept',
    help: 'Close the loop: the visit took place, and there is proof.',
    evidence: 'Proof',
    spokeTo: 'Person who confirmed, or author of the note',
    visitAt: 'Start of the visit',
  },
  overrideSpecialist: {
    title: 'Choose another specialist',
    help: 'Send the packet to a specialist of your choice.',
    specialistId: 'Specialist',
  },
  resend: { title: 'Resend the packet', help: 'Send the packet to the same office again.' },
  claim: { title: 'Claim', help: 'Become the owner of this referral.' },
  assign: { title: 'Assign', help: 'Give this referral to a coworker.', to: 'Assign to' },
  snooze: {
    title: 'Snooze',
    help: 'Set the task aside until then. It comes back automatically.',
    untilAt: 'Until',
    reason: 'Reason',
  },
  addNote: { title: 'Add a note', help: 'The note is encrypted and kept with the referral.', text: 'Note' },
  withdraw: {
    title: 'Withdraw',
    help: "Ends the referral without a visit. Most reasons require a clinician's decision; enter the clinician's name.",
    outcome: 'Reason',
    clinician: 'Clinician who decided',
  },

  suggested: {
    help: (condition: string) => `Use this when ${condition}.`,
    call: (outcome: string) => `Call: ${outcome}`,
    bookAppointment: 'Enter the appointment',
    completeReferral: 'Visit was kept',
    withdraw: (outcome: string) => `End: ${outcome}`,
    resend: 'Send it again',
    snooze: 'Snooze for now',
  },
  decisions: {
    retry: { title: 'Retry', help: 'The problem is fixed. Try this step again.' },
    proceed: { title: 'Continue anyway', help: 'Go on without fixing the problem.' },
    done: { title: 'Mark as done', help: 'There is nothing left to do.' },
  },
  taskHelp: (task: string, help: string) => `${task}. ${help}`,
} as const;
