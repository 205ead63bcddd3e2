#include "tracev3/merge.h"

#include <stdlib.h>

#include "tracev3/heap.h"

enum { THREADS_MAX = 16, LOADS_MAX = 16 /* readings of a set, on the average, before order is given up */ };

enum page_state { PAGE_FREE, PAGE_FORMING, PAGE_FORMED, PAGE_MAKING, PAGE_READY };

struct slot {
    enum page_state state;
    struct trace_page page;
};

struct trace_merge {
    struct trace_sources *sources;
    struct trace_plan *plan;
    pthread_mutex_t lock;
    pthread_cond_t work; /* helpers wait for something to do */
    pthread_cond_t news; /* the reader waits for its page */
    pthread_t thread[THREADS_MAX];
    size_t thread_count;
    bool stop, no_memory, orderless;
    struct trace_heap pending, resident;
    struct trace_node loading[THREADS_MAX + 1];
    size_t loading_count;
    uint64_t loads;
    size_t finished; /* tasks */
    void (*watch)(void *self);
    void *watcher;
    size_t memory, memory_max; /* of sets */
    struct slot **slots;       /* a ring */
    size_t slot_count;
    size_t first;                 /* the reader's */
    size_t used;                  /* slots not free, the forming one included */
    bool given;                   /* the first slot was given to the reader */
    struct trace_scratch scratch; /* the reader's own */
};

static struct slot *slot_at(struct trace_merge *m, size_t i)
{
    return m->slots[(m->first + i) % m->slot_count];
}

static struct trace_node node_of(const struct trace_merge *m, uint32_t task)
{
    const struct trace_task *t = &m->plan->tasks[task];
    size_t boot = m->plan->sections[m->plan->groups[t->group].section].boot;
    return (struct trace_node){m->sources->clock.boots[boot].order, task, t->next};
}

/* The lock is held. */
static void drop_user(struct trace_merge *m, struct trace_set *set)
{
    if (--set->users != 0)
        return;
    m->memory -= set->memory;
    dw_set_free(set, m->sources->shelf);
}

/* The least of what is not in memory yet; NULL: everything is. */
static const struct trace_node *awaited(const struct trace_merge *m)
{
    const struct trace_node *least = m->pending.count != 0 ? &m->pending.node[0] : NULL;
    for (size_t i = 0; i < m->loading_count; i++)
        if (least == NULL || dw_node_less(&m->loading[i], least))
            least = &m->loading[i];
    return least;
}

static bool can_take(const struct trace_merge *m, const struct trace_node *limit)
{
    return m->resident.count != 0 && (limit == NULL || m->orderless || dw_node_less(&m->resident.node[0], limit));
}

static void take_record(struct trace_merge *m, struct trace_page *page)
{
    struct trace_node *node = &m->resident.node[0];
    struct trace_task *task = &m->plan->tasks[node->task];
    struct trace_set *set = task->set;
    page->ref[page->count++] = (struct trace_ref){set, task->taken++};
    set->users++;
    if (task->taken < set->key_count) {
        node->time = task->next = set->keys[task->taken].time;
        dw_heap_settle(&m->resident);
    } else {
        dw_heap_remove_first(&m->resident);
        task->set = NULL;
        m->finished++;
        drop_user(m, set);
    }
}

static bool all_taken(const struct trace_merge *m)
{
    return m->pending.count == 0 && m->loading_count == 0 && m->resident.count == 0;
}

static bool make_slot(struct trace_merge *m, size_t i)
{
    struct slot **slot = &m->slots[(m->first + i) % m->slot_count];
    if (*slot == NULL)
        *slot = calloc(1, sizeof **slot);
    m->no_memory |= *slot == NULL;
    return *slot != NULL;
}

/* Moves records into pages as far as their order is certain. */
static void form_pages(struct trace_merge *m)
{
    const struct trace_node *limit = awaited(m);
    for (;;) {
        struct slot *last = m->used != 0 ? slot_at(m, m->used - 1) : NULL;
        if (last == NULL || last->state != PAGE_FORMING) {
            if (!can_take(m, limit) || m->used == m->slot_count || !make_slot(m, m->used))
                return;
            last = slot_at(m, m->used++);
            last->state = PAGE_FORMING;
            last->page.count = last->page.from = last->page.until = 0;
        }
        while (last->page.count < TRACE_PAGE_RECORDS && can_take(m, limit))
            take_record(m, &last->page);
        if (last->page.count < TRACE_PAGE_RECORDS && !all_taken(m))
            return;
        last->state = PAGE_FORMED;
    }
}

/* Forgets sets whose next record is farthest off, until an eighth of the memory is free. */
static void evict(struct trace_merge *m)
{
    size_t goal = m->memory_max - m->memory_max / 8, freed = 0;
    dw_heap_sort(&m->resident);
    while (m->memory > goal + freed && m->resident.count > 1) {
        struct trace_node node = m->resident.node[--m->resident.count];
        struct trace_task *task = &m->plan->tasks[node.task];
        struct trace_set *set = task->set;
        task->set = NULL;
        freed += set->users > 1 ? set->memory : 0; /* by the pages that hold it still */
        drop_user(m, set);
        dw_heap_add(&m->pending, node);
    }
}

static bool pages_in_work(const struct trace_merge *m)
{
    return m->used > 1 || (m->used == 1 && m->slots[m->first]->state != PAGE_FORMING);
}

/* Whether the set that is due next may be read now. */
static bool may_load(struct trace_merge *m)
{
    if (m->pending.count == 0 || m->loading_count > m->thread_count)
        return false;
    if (m->memory < m->memory_max)
        return true;
    const struct trace_node *next = &m->pending.node[0];
    bool blocked = m->loading_count == 0 && (m->resident.count == 0 || (!m->orderless && !can_take(m, next)));
    if (!blocked)
        return false;
    if (!m->orderless)
        evict(m);
    return m->memory < m->memory_max || !pages_in_work(m);
}

/* A set was read, or could not be. The lock is held. */
static void loaded(struct trace_merge *m, uint32_t index, struct trace_set *set)
{
    struct trace_task *task = &m->plan->tasks[index];
    for (size_t i = 0; i < m->loading_count; i++)
        if (m->loading[i].task == index) {
            m->loading[i] = m->loading[--m->loading_count];
            break;
        }
    if (task->loads < UINT8_MAX)
        task->loads++;
    if (set == NULL) {
        m->finished++;
        return;
    }
    m->memory += set->memory;
    set->users = 1;
    if (task->taken >= set->key_count) {
        m->finished++;
        drop_user(m, set);
        return;
    }
    task->set = set;
    task->next = set->keys[task->taken].time;
    dw_heap_add(&m->resident, node_of(m, index));
}

static void load(struct trace_merge *m, struct trace_scratch *scratch)
{
    struct trace_node node = m->pending.node[0];
    dw_heap_remove_first(&m->pending);
    m->loading[m->loading_count++] = node;
    if (++m->loads > (uint64_t)m->plan->task_count * LOADS_MAX + LOADS_MAX && !m->orderless) {
        m->orderless = true;
        dw_report_note(m->sources->report, "records are too far from their place to be put in order in the memory "
                                           "allowed: entries may leave out of order");
    }
    (void)pthread_mutex_unlock(&m->lock);
    struct trace_set *set = dw_set_read(m->sources, m->plan, &m->plan->tasks[node.task], scratch);
    (void)pthread_mutex_lock(&m->lock);
    loaded(m, node.task, set);
}

static void make_page(struct trace_merge *m, struct slot *slot)
{
    slot->state = PAGE_MAKING;
    (void)pthread_mutex_unlock(&m->lock);
    bool good = dw_page_make(&slot->page, m->sources, m->plan);
    (void)pthread_mutex_lock(&m->lock);
    slot->state = PAGE_READY;
    m->no_memory |= !good;
}

static struct slot *formed_page(struct trace_merge *m)
{
    for (size_t i = 0; i < m->used; i++)
        if (slot_at(m, i)->state == PAGE_FORMED)
            return slot_at(m, i);
    return NULL;
}

/* Does one piece of work; false: there is none now. The lock is held, and let go meanwhile. */
static bool step(struct trace_merge *m, struct trace_scratch *scratch)
{
    form_pages(m);
    struct slot *formed = formed_page(m);
    if (formed != NULL)
        make_page(m, formed);
    else if (may_load(m))
        load(m, scratch);
    else
        return false;
    form_pages(m);
    (void)pthread_cond_broadcast(&m->work);
    (void)pthread_cond_signal(&m->news);
    return true;
}

static void *help(void *self)
{
    struct trace_merge *m = self;
    struct trace_scratch scratch = {0};
    (void)pthread_mutex_lock(&m->lock);
    while (!m->stop)
        if (!step(m, &scratch))
            (void)pthread_cond_wait(&m->work, &m->lock);
    (void)pthread_mutex_unlock(&m->lock);
    dw_scratch_free(&scratch);
    return NULL;
}

static bool make_ring(struct trace_merge *m)
{
    m->slot_count = m->sources->threads * 2 + 2;
    m->slots = calloc(m->slot_count, sizeof *m->slots);
    return m->slots != NULL;
}

static bool make_heaps(struct trace_merge *m)
{
    size_t count = m->plan->task_count;
    if (!dw_heap_reserve(&m->pending, count + 1) || !dw_heap_reserve(&m->resident, count + 1))
        return false;
    for (size_t i = 0; i < count; i++)
        dw_heap_add(&m->pending, node_of(m, (uint32_t)i));
    return true;
}

enum dw_status dw_merge_new(struct trace_merge **out, struct trace_sources *sources, struct trace_plan *plan,
                            size_t memory, struct dw_error *error)
{
    struct trace_merge *m = calloc(1, sizeof *m);
    if (m == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    m->sources = sources;
    m->plan = plan;
    m->memory_max = memory;
    (void)pthread_mutex_init(&m->lock, NULL);
    (void)pthread_cond_init(&m->work, NULL);
    (void)pthread_cond_init(&m->news, NULL);
    if (!make_ring(m) || !make_heaps(m)) {
        dw_merge_free(m);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    (void)pthread_mutex_lock(&m->lock); /* helpers look at their number */
    while (m->thread_count + 1 < sources->threads && m->thread_count < THREADS_MAX &&
           pthread_create(&m->thread[m->thread_count], NULL, help, m) == 0)
        m->thread_count++;
    (void)pthread_mutex_unlock(&m->lock);
    *out = m;
    return DW_OK;
}

/* The reader is through with its page: what is left of it is made now, or the slot is free again. */
static void take_back(struct trace_merge *m)
{
    struct slot *slot = slot_at(m, 0);
    m->given = false;
    if (slot->page.until < slot->page.count) {
        slot->state = PAGE_FORMED;
        return;
    }
    for (size_t i = 0; i < slot->page.count; i++)
        drop_user(m, slot->page.ref[i].set);
    slot->page.count = 0;
    slot->state = PAGE_FREE;
    m->first = (m->first + 1) % m->slot_count;
    m->used--;
    (void)pthread_cond_broadcast(&m->work);
}

void dw_merge_watch(struct trace_merge *merge, void (*call)(void *self), void *self)
{
    merge->watch = call;
    merge->watcher = self;
}

double dw_merge_share(struct trace_merge *merge)
{
    (void)pthread_mutex_lock(&merge->lock);
    size_t finished = merge->finished, all = merge->plan->task_count;
    (void)pthread_mutex_unlock(&merge->lock);
    return all != 0 ? (double)finished / (double)all : 1;
}

static void tell_watcher(struct trace_merge *m)
{
    if (m->watch == NULL)
        return;
    (void)pthread_mutex_unlock(&m->lock);
    m->watch(m->watcher);
    (void)pthread_mutex_lock(&m->lock);
}

enum dw_status dw_merge_next(struct trace_merge *merge, const struct trace_page **out, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    (void)pthread_mutex_lock(&merge->lock);
    if (merge->given)
        take_back(merge);
    while (status == DW_OK && !merge->no_memory) {
        struct slot *slot = merge->used != 0 ? slot_at(merge, 0) : NULL;
        if (slot != NULL && slot->state == PAGE_READY) {
            *out = &slot->page;
            merge->given = true;
            break;
        }
        if (slot == NULL && all_taken(merge))
            status = DW_END;
        else if (!step(merge, &merge->scratch))
            (void)pthread_cond_wait(&merge->news, &merge->lock);
        tell_watcher(merge);
    }
    if (merge->no_memory)
        status = dw_fail(error, DW_ERR_MEMORY, "no memory for entries of a binary log");
    (void)pthread_mutex_unlock(&merge->lock);
    return status;
}

void dw_merge_free(struct trace_merge *merge)
{
    if (merge == NULL)
        return;
    (void)pthread_mutex_lock(&merge->lock);
    merge->stop = true;
    (void)pthread_cond_broadcast(&merge->work);
    (void)pthread_mutex_unlock(&merge->lock);
    while (merge->thread_count != 0)
        (void)pthread_join(merge->thread[--merge->thread_count], NULL);
    for (size_t i = 0; merge->slots != NULL && i < merge->slot_count; i++) {
        struct trace_page *page = merge->slots[i] != NULL ? &merge->slots[i]->page : NULL;
        for (size_t k = 0; page != NULL && k < page->count; k++)
            drop_user(merge, page->ref[k].set);
        if (page != NULL)
            dw_page_free(page);
        free(merge->slots[i]);
    }
    free(merge->slots);
    for (size_t i = 0; i < merge->resident.count; i++)
        drop_user(merge, merge->plan->tasks[merge->resident.node[i].task].set);
    dw_heap_free(&merge->pending);
    dw_heap_free(&merge->resident);
    dw_scratch_free(&merge->scratch);
    (void)pthread_cond_destroy(&merge->work);
    (void)pthread_cond_destroy(&merge->news);
    (void)pthread_mutex_destroy(&merge->lock);
    free(merge);
}
