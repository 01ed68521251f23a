/* One setting: the words of those that are off, parted by blanks. */
#include "app/app_module.h"

#include "app/app_staff.h"
#include "db/write.h"
#include "store/store_staff.h"

static const str name = { "modules_off", 11 };

static str words_of(struct arena *a, module_set off)
{
    str list = STR_NONE;

    for (int m = MODULE_NONE + 1; m < MODULE_COUNT; m++) {
        if (!module_in(off, (enum module)m)) continue;
        str word = module_word((enum module)m);
        list = list.n == 0 ? word : arena_format(a, "%.*s %.*s", STR_FMT(list), STR_FMT(word));
    }
    return list;
}

err app_modules_off(struct rtx *tx, struct arena *a, org_id org, module_set *out)
{
    struct org_setting *list;
    size_t n;
    str word;

    TRY(store_org_setting_list(tx, a, org, &list, &n));
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        str rest = list[i].value;
        if (!str_eq(list[i].name, name)) continue;
        while (str_cut(&rest, ' ', &word)) {
            enum module m = module_of(word);
            if (m != MODULE_NONE) *out |= 1u << m;
        }
    }
    return OK;
}

struct work {
    struct arena *a;
    const struct actor *actor;
    module_set off;
};

static err set_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    module_set was;

    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_RULE));
    TRY(app_modules_off(db_reads(tx), w->a, w->actor->org, &was));
    if (was == w->off) return OK;
    str before = words_of(w->a, was), after = words_of(w->a, w->off);
    TRY(store_org_setting_put(tx, w->actor->org, name, after));
    return app_audit_note(
        tx, w->a, w->actor,
        &(struct audit_note){ .action = AUDIT_SETTINGS,
                              .object = S("settings"),
                              .subject = S("Portal"),
                              .before = arena_format(w->a, "switched off: %.*s\n", STR_FMT(before)),
                              .after = arena_format(w->a, "switched off: %.*s\n",
                                                    STR_FMT(after)) });
}

err app_modules_set(const struct app *app, struct arena *a, const struct actor *actor,
                    module_set off)
{
    struct work w = { a, actor, off };
    return db_write(app->db, (struct db_work){ set_body, NULL, &w });
}
