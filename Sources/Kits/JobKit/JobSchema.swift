public import SQLKit

extension Migration {
    /// What waits, what ran, who decides.
    ///
    /// `jobs` holds only what is still to be done or was given up: a finished job leaves it for `job_runs`. The index on name
    /// and occurrence is the last word on "once": whoever believes to lead, an occurrence has one row.
    public static let jobs = Migration(
        "0005_jobs",
        [
            """
            CREATE TABLE jobs (
                id \(.key), name TEXT NOT NULL, payload TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'dead')),
                scheduled_for \(.instant), run_at \(.instant) NOT NULL, attempts \(.integer) NOT NULL CHECK (attempts >= 0),
                claimed_by TEXT, claimed_until \(.instant), run_id \(.integer), last_error TEXT,
                created_at \(.instant) NOT NULL, updated_at \(.instant) NOT NULL,
                CHECK ((state = 'running') = (run_id IS NOT NULL)))
            """,
            "CREATE INDEX jobs_queued ON jobs (run_at, id) WHERE state = 'queued'",
            "CREATE INDEX jobs_running ON jobs (claimed_until, id) WHERE state = 'running'",
            "CREATE INDEX jobs_dead ON jobs (updated_at, id) WHERE state = 'dead'",
            "CREATE UNIQUE INDEX jobs_occurrence ON jobs (name, scheduled_for) WHERE scheduled_for IS NOT NULL",
            """
            CREATE TABLE job_runs (
                id \(.key), job_id \(.integer) NOT NULL, name TEXT NOT NULL, attempt \(.integer) NOT NULL, scheduled_for \(.instant),
                runner TEXT NOT NULL, started_at \(.instant) NOT NULL, finished_at \(.instant),
                outcome TEXT NOT NULL CHECK (outcome IN ('running', 'succeeded', 'failed', 'interrupted', 'lost')), report TEXT, error TEXT)
            """,
            "CREATE INDEX job_runs_name ON job_runs (name, id)",
            "CREATE INDEX job_runs_started ON job_runs (started_at)",
            "CREATE TABLE job_schedules (name TEXT PRIMARY KEY, considered_until \(.instant) NOT NULL)",
            """
            CREATE TABLE job_leases (
                name TEXT PRIMARY KEY, holder TEXT NOT NULL, acquired_at \(.instant) NOT NULL, expires_at \(.instant) NOT NULL)
            """,
            .sequence("jobs"), .sequence("job_runs"),
        ])
}
