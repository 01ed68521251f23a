/*
 * The workers: threads that may wait. Event threads give them suspended requests; a bounded queue
 * lies between, and what does not fit is answered with 503 at once.
 */
#include <stdlib.h>

#include "http/inside.h"

enum { WORKER_STACK_BYTES = 512 * 1024, QUEUE_PER_WORKER = 16 };

static struct exchange *worker_take(struct http_server *s)
{
    pthread_mutex_lock(&s->queue_lock);
    while (s->queue == NULL && !s->queue_closed) {
        pthread_cond_wait(&s->queue_filled, &s->queue_lock);
    }
    struct exchange *x = s->queue_closed ? NULL : s->queue;
    if (x != NULL) {
        s->queue = x->next;
        if (s->queue == NULL) s->queue_end = &s->queue;
        s->queued--;
    }
    pthread_mutex_unlock(&s->queue_lock);
    return x;
}

static void *worker_run(void *arg)
{
    struct exchange *x;
    pthread_setname_np(pthread_self(), "http-worker");
    while ((x = worker_take(arg)) != NULL) {
        exchange_answer(x);
        x->stage = STAGE_MADE;
        MHD_resume_connection(x->connection);
    }
    return NULL;
}

bool worker_give(struct exchange *x)
{
    struct http_server *s = x->server;
    pthread_mutex_lock(&s->queue_lock);
    bool room = s->queued < s->queue_max && !s->queue_closed;
    if (room) {
        /* Suspended before a worker can see it, so that it cannot be resumed first. */
        x->stage = STAGE_WORKING;
        MHD_suspend_connection(x->connection);
        x->next = NULL;
        *s->queue_end = x;
        s->queue_end = &x->next;
        s->queued++;
        pthread_cond_signal(&s->queue_filled);
    }
    pthread_mutex_unlock(&s->queue_lock);
    return room;
}

err worker_start(struct http_server *s, int count)
{
    pthread_attr_t attr;
    s->queue_end = &s->queue;
    s->queue_max = count * QUEUE_PER_WORKER;
    s->workers = calloc((size_t)count, sizeof *s->workers);
    must(s->workers != NULL);
    must(pthread_attr_init(&attr) == 0);
    must(pthread_attr_setstacksize(&attr, WORKER_STACK_BYTES) == 0);
    while (s->worker_count < count &&
           pthread_create(&s->workers[s->worker_count], &attr, worker_run, s) == 0) {
        s->worker_count++;
    }
    pthread_attr_destroy(&attr);
    return s->worker_count == count ? OK : E_IO;
}

void worker_stop(struct http_server *s)
{
    pthread_mutex_lock(&s->queue_lock);
    s->queue_closed = true;
    struct exchange *left = s->queue;
    s->queue = NULL;
    s->queue_end = &s->queue;
    s->queued = 0;
    pthread_cond_broadcast(&s->queue_filled);
    pthread_mutex_unlock(&s->queue_lock);

    while (left != NULL) {
        struct exchange *x = left;
        left = x->next;
        exchange_fault(x, 503);
        x->stage = STAGE_MADE;
        MHD_resume_connection(x->connection);
    }
    for (int i = 0; i < s->worker_count; i++) pthread_join(s->workers[i], NULL);
    free(s->workers);
    s->workers = NULL;
    s->worker_count = 0;
}
