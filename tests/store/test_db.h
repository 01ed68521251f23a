/* What the two halves of test_db share: the database under test, and small ways to ask it. */
#pragma once

#include "testing.h"

#include "db/write.h"
#include "test_queries.h"

extern char folder[64];
extern struct db *db;
extern struct arena arena;
extern bool postgres;

struct db_options options(void);
struct db *open_database(void);

/* Run a body and expect OK; or see what comes. */
void must_write(err (*body)(struct wtx *, void *), void *arg);
err write_of(err (*body)(struct wtx *, void *), void *arg);

/* One number read in a transaction of its own. */
int64_t number_of(const struct sql *q, struct ins in);
bool thing_is(int64_t id);

/* Bodies: insert thing *arg; add one to the tally, answering E_RACE until *arg has reached 3. */
err add_one(struct wtx *tx, void *arg);
err race_twice(struct wtx *tx, void *arg);

/*
 * Body: insert many long things, `struct many`, reading some back unless `blind`. And what it wrote
 * is there, whole.
 */
struct many {
    int64_t first;
    bool fails, blind;
};
err add_many(struct wtx *tx, void *arg);
void expect_many(int64_t first);

/* This program in another role: `hold`, `many` or `crash`. */
int child_main(const char *role);

void sixty_four_threads_write_and_all_is_counted(void **state);
void closing_waits_for_what_was_submitted(void **state);
void another_schema_is_refused_by_number(void **state);
void no_database_is_not_found(void **state);
void the_file_is_its_owners_alone(void **state);
void a_second_process_takes_turns(void **state);
void what_was_committed_is_read_at_once(void **state);
void readers_do_not_hold_the_log(void **state);
void what_was_undone_is_not_written_over_another_process(void **state);
void a_second_process_that_does_not_let_go_is_busy(void **state);
void killing_a_writer_loses_nothing_acknowledged(void **state);
void a_lost_connection_is_made_again(void **state);
void writers_wait_for_a_connection_and_then_give_up(void **state);
void a_commit_that_fails_undoes_the_batch(void **state);
void a_writer_is_set_up_to_be_durable(void **state);
