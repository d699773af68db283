/** A D1 database that counts its trips (every batch, and every statement run by itself) and the rows that batches read. */

export interface Counts {
  trips: number;
  rowsRead: number;
}

export function countingDatabase(database: D1Database): {database: D1Database; counts: Counts} {
  const counts: Counts = {trips: 0, rowsRead: 0};

  const statement = (prepared: D1PreparedStatement): D1PreparedStatement => {
    const bind = prepared.bind.bind(prepared);
    prepared.bind = (...values) => statement(bind(...values));
    for (const method of ['first', 'run', 'all', 'raw'] as const) {
      const run = prepared[method].bind(prepared) as (...values: unknown[]) => unknown;
      Object.defineProperty(prepared, method, {
        value: (...values: unknown[]) => {
          counts.trips++;
          return run(...values);
        },
      });
    }
    return prepared;
  };

  const batch = async (run: D1Database['batch'], statements: D1PreparedStatement[]) => {
    counts.trips++;
    const results = await run(statements);
    counts.rowsRead += results.reduce((sum, {meta}) => sum + meta.rows_read, 0);
    return results;
  };

  const counting = <Counted extends object>(counted: Counted): Counted =>
    new Proxy(counted, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        const call = (...values: unknown[]): unknown => Reflect.apply(member, target, values);
        switch (name) {
          case 'batch':
            return (statements: D1PreparedStatement[]) => batch(call as D1Database['batch'], statements);
          case 'prepare':
            return (sql: string) => statement(call(sql) as D1PreparedStatement);
          case 'withSession':
            return (bookmark?: string) => counting(call(bookmark) as object);
          default:
            return call;
        }
      },
    });

  return {database: counting(database), counts};
}
