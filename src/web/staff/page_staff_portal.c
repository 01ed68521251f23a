/* Portal preferences: which modules customers see. */
#include "app/app_module.h"
#include "web/route.h"
#include "web/staff/staff_view.h"
#include "web/views.h"
#include "web/web.h"

static err portal_show(struct visit *v)
{
    struct staff_module *list = arena_array(v->a, struct staff_module, MODULE_COUNT);
    struct staff_portal p = { .modules = list, .saved = visit_field(v, "saved").n > 0 };
    module_set off;

    TRY(app_modules_off(v->tx, v->a, v->org->id, &off));
    for (int m = MODULE_NONE + 1; m < MODULE_COUNT; m++)
        list[p.count++] = (struct staff_module){
            module_word((enum module)m), html_message(&v->html, module_label((enum module)m)),
            !module_in(off, (enum module)m)
        };
    struct frame f = visit_frame(v, PAGE_SETTINGS, html_message(&v->html, S("Portal")));
    view_staff_portal(&v->html, &f, &p);
    return OK;
}

/* Boxes that are ticked stay on; every other one is off. */
static err portal_save(struct visit *v)
{
    struct actor who = visit_actor(v);
    module_set off = (1u << MODULE_COUNT) - (1u << (MODULE_NONE + 1));

    for (size_t i = 0; i < v->rq->form_count; i++) {
        enum module m = module_of(v->rq->form[i].value);
        if (str_eq(v->rq->form[i].name, S("module")) && m != MODULE_NONE) off &= ~(1u << m);
    }
    TRY(app_modules_set(v->app, v->a, &who, off));
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, S("/staff/settings/portal?saved=1"));
}

const struct route page_staff_portal[] = {
    { HTTP_GET, "/staff/settings/portal", DOOR_STAFF, NEED_RULE, .read = portal_show,
      .fields = { { "saved", FIELD_LINE, 1 } } },
    { HTTP_POST, "/staff/settings/portal", DOOR_STAFF, NEED_RULE, .write = portal_save,
      .fields = { { "module", FIELD_LINE, 20, .many = true } } },
    { 0 },
};
