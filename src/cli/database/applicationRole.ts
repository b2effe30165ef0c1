import pg from 'pg';

/**
 * Lets a role use the tables that another one owns: the API and the worker connect as it, so that
 * nothing they do or are made to do can change the schema, drop the audit's trigger, or touch an
 * audit row (decision 22). Run after each migration; twice is the same as once.
 * @param ownerUrl the database, as the role that owns its tables and may create roles
 * @returns the connection string of the role
 */
export async function grantApplicationRole(ownerUrl: string, role: string, password: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    if (known.rowCount === 0) await client.query(`CREATE ROLE ${client.escapeIdentifier(role)}`);
    await dropPowers(client, role);
    await client.query(grants(client.escapeIdentifier(role), client.escapeLiteral(password)));
  } finally {
    await client.end();
  }
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  return url.href;
}

/** Only a superuser may so much as name these powers, and a role that was just made has none. */
async function dropPowers(client: pg.Client, role: string): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1 AND (rolsuper OR rolcreatedb OR rolcreaterole)', [role]);
  if (found.rowCount !== 0) await client.query(`ALTER ROLE ${client.escapeIdentifier(role)} NOSUPERUSER NOCREATEDB NOCREATEROLE`);
}

function grants(role: string, password: string): string {
  return `
    ALTER ROLE ${role} LOGIN PASSWORD ${password};
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role};
    REVOKE UPDATE, DELETE ON audit FROM ${role};
    REVOKE ALL ON _prisma_migrations FROM ${role};`;
}
