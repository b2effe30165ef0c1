/**
 * Loaded into each program that the supervisor starts: should the supervisor be killed, its
 * programs end in order by themselves. A program that nobody restarts, and nobody stops, must not
 * go on working.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening alone must not keep a program from ending.
process.channel?.unref();
