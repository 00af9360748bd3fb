// Text or binary, for what PostgreSQL and a client say to each other: how long a list of 50 sites takes, from the prepared statement to
// values as an answer writes them, and how long a write of 13 values takes to be sent and done. The two forms take turns, so that
// what else the machine does falls on both; the best of the rounds is shown, and its ratio.
//
// Run by Benchmarks/postgres-formats.
#include <endian.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 50, COLUMNS = 13, ROUNDS = 101, CALLS = 100 };
enum kind { INTEGER, TEXT, REAL, BOOLEAN, INSTANT, DAY, BLOB };

static const enum kind kinds[COLUMNS] = {INTEGER, TEXT, TEXT, TEXT, TEXT, TEXT, REAL, INSTANT, INSTANT, DAY, INTEGER, BOOLEAN, BLOB};
static const char *const sql_types = "bigint, text, text, text, text, text, float8, timestamptz, timestamptz, date, bigint, boolean, bytea";

static PGconn *connection;

static PGresult *check(PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return result;
    fprintf(stderr, "postgres-formats: %s", PQerrorMessage(connection));
    exit(1);
}

static void run(const char *sql) { PQclear(check(PQexec(connection, sql))); }

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

// MARK: Reading

static char *number(char *out, int64_t value) {
    char digits[20];
    int count = 0;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do { digits[count++] = '0' + rest % 10; } while (rest /= 10);
    if (value < 0) *out++ = '-';
    while (count) *out++ = digits[--count];
    return out;
}

static char *padded(char *out, int value, int width) {
    for (int at = width - 1; at >= 0; at--, value /= 10) out[at] = '0' + value % 10;
    return out + width;
}

/// Days since 1970 as a date of the calendar.
static char *day(char *out, int64_t days) {
    int64_t shifted = days + 719468, era = shifted / 146097, of_era = shifted % 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    out = padded(out, (int)(year + era * 400 + (month >= 10)), 4);
    *out++ = '-';
    out = padded(out, (int)(month < 10 ? month + 3 : month - 9), 2);
    *out++ = '-';
    return padded(out, (int)(of_year - (153 * month + 2) / 5 + 1), 2);
}

static char *instant(char *out, int64_t microseconds) {
    int64_t milliseconds = microseconds / 1000 + 946684800000;
    out = day(out, milliseconds / 86400000);
    int rest = (int)(milliseconds % 86400000);
    *out++ = 'T';
    out = padded(out, rest / 3600000, 2);
    *out++ = ':';
    out = padded(out, rest / 60000 % 60, 2);
    *out++ = ':';
    out = padded(out, rest / 1000 % 60, 2);
    *out++ = '.';
    out = padded(out, rest % 1000, 3);
    *out++ = 'Z';
    return out;
}

static char *copy(char *out, const char *bytes, int length) { return (char *)memcpy(out, bytes, length) + length; }

static char *from_binary(char *out, enum kind kind, const char *bytes, int length) {
    uint64_t wide = 0;
    uint32_t narrow = 0;
    if (length == 8) wide = be64toh(*(const uint64_t *)memcpy(&wide, bytes, 8));
    if (length == 4) narrow = be32toh(*(const uint32_t *)memcpy(&narrow, bytes, 4));
    double real;
    switch (kind) {
    case INTEGER: return number(out, (int64_t)wide);
    case REAL: memcpy(&real, &wide, 8); return out + sprintf(out, "%.15g", real);
    case BOOLEAN: return *bytes ? copy(out, "true", 4) : copy(out, "false", 5);
    case INSTANT: return instant(out, (int64_t)wide);
    case DAY: return day(out, (int32_t)narrow + 10957);
    case TEXT: case BLOB: return copy(out, bytes, length);
    }
    return out;
}

static int nibble(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

static char *from_text(char *out, enum kind kind, const char *text, int length) {
    switch (kind) {
    case BOOLEAN: return *text == 't' ? copy(out, "true", 4) : copy(out, "false", 5);
    case INSTANT: { // 2026-11-22 12:09:01.05+00
        out = copy(out, text, 19);
        out[-9] = 'T';
        *out++ = '.';
        int digits = 0;
        if (text[19] == '.') while (digits < 3 && text[20 + digits] >= '0') *out++ = text[20 + digits++];
        while (digits++ < 3) *out++ = '0';
        *out++ = 'Z';
        return out;
    }
    case BLOB:
        for (int at = 2; at < length; at += 2) *out++ = (char)(nibble(text[at]) << 4 | nibble(text[at + 1]));
        return out;
    default: return copy(out, text, length);
    }
}

static size_t read_list(int is_binary) {
    static char answer[ROWS * 1024];
    char *out = answer;
    PGresult *result = check(PQexecPrepared(connection, "list", 0, NULL, NULL, NULL, is_binary));
    for (int row = 0; row < PQntuples(result); row++)
        for (int column = 0; column < COLUMNS; column++) {
            const char *value = PQgetvalue(result, row, column);
            int length = PQgetlength(result, row, column);
            out = is_binary ? from_binary(out, kinds[column], value, length) : from_text(out, kinds[column], value, length);
        }
    PQclear(result);
    return out - answer;
}

// MARK: Writing

static size_t write_row(int is_binary) {
    static int64_t id = 0;
    char texts[COLUMNS][64];
    const char *values[COLUMNS];
    int lengths[COLUMNS], formats[COLUMNS];
    id++;
    for (int column = 0; column < COLUMNS; column++) {
        char *out = texts[column];
        int64_t value = kinds[column] == INSTANT ? 848500000000000 + id * 1000 : id;
        formats[column] = kinds[column] == BLOB || (is_binary && kinds[column] != TEXT);
        double real = 12.5;
        uint64_t wide = htobe64((uint64_t)value);
        uint32_t narrow = htobe32(9822);
        if (kinds[column] == TEXT) out = copy(out, "12 rue des Lilas, 69003 Lyon", 28);
        else if (kinds[column] == BLOB) out = copy(out, "0123456789abcdef0123456789abcdef", 32);
        else if (!is_binary) {
            switch (kinds[column]) {
            case REAL: out += sprintf(out, "%.15g", real); break;
            case BOOLEAN: *out++ = 't'; break;
            case INSTANT: out = instant(out, value); break;
            case DAY: out = day(out, 9822 + 10957); break;
            default: out = number(out, value);
            }
        } else if (kinds[column] == BOOLEAN) *out++ = 1;
        else if (kinds[column] == DAY) out = copy(out, (char *)&narrow, 4);
        else {
            if (kinds[column] == REAL) { memcpy(&wide, &real, 8); wide = htobe64(wide); }
            out = copy(out, (char *)&wide, 8);
        }
        *out = 0;
        values[column] = texts[column];
        lengths[column] = (int)(out - texts[column]);
    }
    PQclear(check(PQexecPrepared(connection, "insert", COLUMNS, values, lengths, formats, 1)));
    return 0;
}

// MARK: Measuring

static int compare(const void *left, const void *right) { return (*(double *)left > *(double *)right) - (*(double *)left < *(double *)right); }

static void measure(const char *name, size_t (*call)(int)) {
    double times[2][ROUNDS];
    for (int round = -3; round < ROUNDS; round++)
        for (int turn = 0; turn < 2; turn++) {
            int is_binary = (turn + round) & 1;
            double start = now();
            for (int times = 0; times < CALLS; times++) call(is_binary);
            if (round >= 0) times[is_binary][round] = (now() - start) / CALLS;
        }
    for (int form = 0; form < 2; form++) qsort(times[form], ROUNDS, sizeof(double), compare);
    double text = times[0][0], binary = times[1][0];
    printf("%-28s text %8.1f us   binary %8.1f us   binary/text %.2f\n", name, text, binary, binary / text);
}

int main(int count, char **arguments) {
    connection = PQconnectdb(count > 1 ? arguments[1] : "");
    if (PQstatus(connection) != CONNECTION_OK) {
        fprintf(stderr, "postgres-formats: %s", PQerrorMessage(connection));
        return 1;
    }
    char prepare[256];
    run("SET timezone = 'UTC'; SET synchronous_commit = off");
    run("CREATE TEMP TABLE sites AS SELECT n::bigint AS id, 'A' || n AS code, 'Villa ' || n AS nom, '12 rue des Lilas, 69003 Lyon' AS adresse,"
        " 'en_cours' AS statut, '#3498DB' AS couleur, n * 12.25::float8 AS heures, now() - n * interval '1 hour' AS cree, now() AS change,"
        " current_date - n AS debut, 3::bigint AS version, n % 2 = 0 AS ouvert, decode(md5(n::text) || md5('x'), 'hex') AS contact"
        " FROM generate_series(1, 50) AS n");
    run("CREATE TEMP TABLE written AS SELECT * FROM sites LIMIT 0");
    run("PREPARE list AS SELECT * FROM sites");
    snprintf(prepare, sizeof prepare, "PREPARE insert (%s) AS INSERT INTO written VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)", sql_types);
    run(prepare);
    measure("a list of 50, 13 columns", read_list);
    measure("an insert of 13 values", write_row);
    PQfinish(connection);
}
