// Stands in for a program that cannot start.
process.stderr.write('the reason is said here\n');
process.exitCode = 1;
