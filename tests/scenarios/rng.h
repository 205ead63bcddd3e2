/* Random numbers that depend on the seed alone (splitmix64). */
#ifndef SCENARIOS_RNG_H
#define SCENARIOS_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
    uint64_t state;
};

static inline uint64_t rng_next(struct rng *rng)
{
    uint64_t z = (rng->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* 0 to n - 1; n is not 0. */
static inline uint32_t rng_below(struct rng *rng, uint32_t n)
{
    return (uint32_t)((rng_next(rng) >> 32) * n >> 32);
}

/* Both ends are possible. */
static inline int64_t rng_between(struct rng *rng, int64_t low, int64_t high)
{
    return low + (int64_t)(rng_next(rng) % (uint64_t)(high - low + 1));
}

static inline bool rng_chance(struct rng *rng, unsigned percent)
{
    return rng_below(rng, 100) < percent;
}

/* An index into `count` weights, not all of them 0. */
static inline uint32_t rng_weighted(struct rng *rng, const unsigned *weights, uint32_t count)
{
    uint32_t sum = 0, i = 0;
    for (uint32_t k = 0; k < count; k++)
        sum += weights[k];
    for (uint32_t left = rng_below(rng, sum); left >= weights[i]; i++)
        left -= weights[i];
    return i;
}

#endif
