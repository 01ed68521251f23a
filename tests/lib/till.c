/* The test gateway in this process, and a payer's hand on its pages. */
#include "till.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/net.h"

void till_open(struct till *t, const struct app *app, org_id org)
{
    char note[256] = "";
    str account;

    *t = (struct till){ .dir = "/tmp/till_XXXXXX" };
    arena_init(&t->arena, 256 << 20);
    assert_non_null(mkdtemp(t->dir));
    struct sandbox_options o = { .address = S("127.0.0.1"), .dir = t->dir,
                                 .secret = S("sk_0123456789abcdef"),
                                 .hook_secret = S("whsec_0123456789abcdef"), .seed = 1,
                                 .settle_ms = 60000, .return_ms = 60000 };
    if (sandbox_start(&o, &t->sandbox, note) != OK) fail_msg("%s", note);
    str base = arena_format(&t->arena, "http://127.0.0.1:%u", sandbox_port(t->sandbox));
    assert_ok(app_gateway_add(app, &t->arena, org, S("sandbox"), base, o.secret, o.hook_secret,
                              &account));
}

void till_close(struct till *t)
{
    char command[128];
    net_close_thread();
    sandbox_stop(&t->sandbox);
    arena_release(&t->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", t->dir);
    assert_int_equal(system(command), 0);
}

static struct net_answer send_to(struct till *t, str url, const char *type, str body)
{
    struct net_answer answer;
    struct net_header header = { S("Authorization"), S("Bearer sk_0123456789abcdef") };
    struct net_request rq = { .method = S("POST"), .body = body, .content_type = str_of(type),
                              .reach = NET_LOOPBACK, .url = url, .headers = &header,
                              .header_count = 1, .answer_bytes_max = 1 << 20 };
    assert_ok(net_http(&t->arena, &rq, &answer));
    return answer;
}

int till_press(struct till *t, str page, const char *form)
{
    struct net_answer answer =
        send_to(t, page, "application/x-www-form-urlencoded", str_of(form));
    t->location = net_answer_header(&answer, S("location"));
    return answer.status;
}

void till_act(struct till *t, str page, const char *json)
{
    const char *id = memmem(page.p, page.n, "/pay/", 5);
    assert_non_null(id);
    str url = arena_format(&t->arena, "http://127.0.0.1:%u/v1/payments/%.*s/act",
                           sandbox_port(t->sandbox), (int)(page.p + page.n - id - 5), id + 5);
    assert_int_equal(send_to(t, url, "application/json", str_of(json)).status, 200);
}

void till_switch(struct till *t, const char *json)
{
    str url = arena_format(&t->arena, "http://127.0.0.1:%u/v1/switches", sandbox_port(t->sandbox));
    assert_int_equal(send_to(t, url, "application/json", str_of(json)).status, 200);
}
