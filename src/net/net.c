/*
 * Handles of libcurl, one per thread, kind and reach, and the rules that all of them obey.
 *
 * A handle keeps its connections, so a worker thread that pays ten times shakes hands once.
 */
#include "net/net_own.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

struct handles {
    CURL *curl[NET_KIND_COUNT][NET_ANY + 1];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t thread_key;
static _Atomic(bool (*)(void)) busy_check;

static void close_handles(void *p)
{
    struct handles *h = p;
    for (int kind = 0; kind < NET_KIND_COUNT; kind++)
        for (int reach = 0; reach <= NET_ANY; reach++)
            if (h->curl[kind][reach] != NULL) curl_easy_cleanup(h->curl[kind][reach]);
    free(h);
}

static void set_up(void)
{
    must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    must(pthread_key_create(&thread_key, close_handles) == 0);
}

void net_set_busy_check(bool (*busy)(void))
{
    atomic_store(&busy_check, busy);
}

void net_must_be_free(void)
{
    bool (*busy)(void) = atomic_load(&busy_check);
    must(busy == NULL || !busy());
}

void net_close_thread(void)
{
    pthread_once(&once, set_up);
    struct handles *h = pthread_getspecific(thread_key);
    if (h == NULL) return;
    pthread_setspecific(thread_key, NULL);
    close_handles(h);
}

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct net_gate *gate = arg;
    (void)purpose;
    bool loopback = net_address_is_loopback(&address->addr);
    bool allowed = gate->reach == NET_ANY || (gate->reach == NET_LOOPBACK && loopback) ||
                   net_address_is_public(&address->addr);
    if (gate->plain_text && !loopback) allowed = false;
    if (!allowed) {
        gate->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

CURL *net_handle(enum net_kind kind, struct net_gate *gate, const char *ca_file)
{
    pthread_once(&once, set_up);
    struct handles *h = pthread_getspecific(thread_key);
    if (h == NULL) {
        h = calloc(1, sizeof *h);
        must(h != NULL && pthread_setspecific(thread_key, h) == 0);
    }
    CURL **place = &h->curl[kind][gate->reach];
    if (*place == NULL)
        *place = curl_easy_init();
    else
        curl_easy_reset(*place);
    CURL *curl = *place;
    must(curl != NULL);

    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_MAXCONNECTS, 4L);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, 50L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (ca_file != NULL) curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, gate);
    return curl;
}

bool net_is_clean(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7F) return false;
    return true;
}
