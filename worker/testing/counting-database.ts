/** A D1 database that counts its trips: every batch, and every statement that is run by itself. */

export function countingDatabase(database: D1Database): {database: D1Database; trips: () => number} {
  let trips = 0;

  const statement = (prepared: D1PreparedStatement): D1PreparedStatement => {
    const bind = prepared.bind.bind(prepared);
    prepared.bind = (...values) => statement(bind(...values));
    for (const method of ['first', 'run', 'all', 'raw'] as const) {
      const run = prepared[method].bind(prepared) as (...values: unknown[]) => unknown;
      Object.defineProperty(prepared, method, {
        value: (...values: unknown[]) => {
          trips++;
          return run(...values);
        },
      });
    }
    return prepared;
  };

  const counting = <Counted extends object>(counted: Counted): Counted =>
    new Proxy(counted, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => {
          if (name === 'batch' || name === 'exec') trips++;
          const result: unknown = Reflect.apply(member, target, values);
          if (name === 'prepare') return statement(result as D1PreparedStatement);
          return name === 'withSession' ? counting(result as object) : result;
        };
      },
    });

  return {database: counting(database), trips: () => trips};
}
