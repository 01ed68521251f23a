"""Did anything change? A database watched from beside the server, on either engine.

`changes()` names the tables that differ since the last look. Cheap while nothing is written.
"""
import hashlib
import sqlite3
import subprocess

# Written by looking: who was there, and when.
LOOKING = ("session",)


class Sqlite:
    def __init__(self, path):
        self.db = sqlite3.connect(path, timeout=10, isolation_level=None)

    def tables(self):
        found = self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' "
                                "AND name NOT LIKE 'sqlite%'").fetchall()
        return [name for (name,) in found]

    def stamp(self):
        """Another number after each commit of somebody else."""
        return self.db.execute("PRAGMA data_version").fetchone()[0]

    def digest(self, table):
        whole = hashlib.sha256()
        for row in self.db.execute(f'SELECT * FROM "{table}"').fetchall():
            whole.update(repr(row).encode())
        return whole.hexdigest()

    def rows(self, statement):
        return self.db.execute(statement).fetchall()

    def close(self):
        self.db.close()


class Postgres:
    def __init__(self, url):
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-F", "\t", url], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)

    def rows(self, statement):
        self.psql.stdin.write(statement + ";\n\\echo end-of-rows\n")
        self.psql.stdin.flush()
        found = []
        while (line := self.psql.stdout.readline().rstrip("\n")) != "end-of-rows":
            assert self.psql.poll() is None, "psql has ended"
            found.append(tuple(line.split("\t")))
        return found

    def tables(self):
        return [name for (name,) in self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                if not name.startswith("search")]

    def stamp(self):
        return self.rows("SELECT pg_current_wal_insert_lsn()")[0][0]

    def digest(self, table):
        return self.rows(f"SELECT md5(coalesce(string_agg(t::text, ';' ORDER BY t::text), '')) FROM \"{table}\" t")[0][0]

    def close(self):
        self.psql.stdin.close()
        self.psql.wait(10)


class Watched:
    def __init__(self, engine):
        self.engine = engine
        self.names = sorted(set(engine.tables()) - set(LOOKING))
        self.stamp = self.seen = None
        self.changes()

    def changes(self):
        stamp = self.engine.stamp()
        if stamp == self.stamp:
            return []
        now = {name: self.engine.digest(name) for name in self.names}
        before, self.seen, self.stamp = self.seen or now, now, stamp
        return [name for name in self.names if before[name] != now[name]]
