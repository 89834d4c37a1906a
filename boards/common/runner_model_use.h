/*
 * The model as programs on a board use it: included once, in place of runner_model.h, by the file that calls the model.
 * Adds to it the images, where the model has any, and the logits that it shows to a hook and keeps in no tensor.
 */
#ifndef PNLP_RUNNER_MODEL_USE_H
#define PNLP_RUNNER_MODEL_USE_H

#include <stdint.h>
#include <string.h>

#include "board.h"
#include "pnlp_inner.h"

/* What other models on the same features have shown is of no interest. */
#ifdef PNLP_LOGITS_HOOK
static uint32_t shown_count;
#define RUNNER_FORGET_LOGITS() (shown_count = 0)
#else
#define RUNNER_FORGET_LOGITS() ((void)0)
#endif

#include "runner_model.h"

/* ---- Logits ------------------------------------------------------------------------------------------------------ */

#if RUNNER_LOGITS_PER_WORD > 0

enum { SHOWN_LOGITS = RUNNER_MAX_TOKENS * RUNNER_LOGITS_PER_WORD };

/* Logits that the model keeps in no tensor: what the hook was shown, zeros in a build without it. */
static int16_t shown[SHOWN_LOGITS];

#endif

#ifdef PNLP_LOGITS_HOOK

/* Instructions up to the last panel, and how often the hook was called. */
static uint64_t counted;
static uint32_t shows;

/* The hook's own instructions are not the model's. */
__attribute__((noinline)) void PNLP_LOGITS_HOOK(const int16_t *logits, uint32_t count)
{
    counted += board_counter_stop();
    shows++;
#if RUNNER_LOGITS_PER_WORD > 0
    if (logits != NULL && count <= SHOWN_LOGITS - shown_count) {
        memcpy(shown + shown_count, logits, count * sizeof *logits);
        shown_count += count;
    }
#else
    (void)logits;
    (void)count;
#endif
    board_counter_start();
}

/* What a call of the hook adds to the count */
static uint64_t cost_of_show;

static void prepare_shows(void)
{
    counted = 0;
    board_counter_start();
    PNLP_LOGITS_HOOK(NULL, 0);
    cost_of_show = counted + board_counter_stop();
    counted = 0;
    shows = 0;
    RUNNER_FORGET_LOGITS();
}

/* Those of the call since prepare_shows, the hook's taken off. */
static uint64_t stop_counting(void)
{
    return board_counter_stop() + counted - shows * cost_of_show;
}

#endif

/* ---- Images ------------------------------------------------------------------------------------------------------ */

#ifdef RUNNER_IMAGES

#ifdef RUNNER_IMAGE_PLACES

/* Where the emulator has loaded them: addresses and room, from the board's description. */
static pnlp_status open_images(void)
{
    static const struct {
        uint32_t at;
        uint32_t bytes;
    } places[RUNNER_IMAGES] = {RUNNER_IMAGE_PLACES};
    static const void *images[RUNNER_IMAGES];
    size_t bytes[RUNNER_IMAGES];

    for (uint32_t i = 0; i < RUNNER_IMAGES; i++) {
        images[i] = (const void *)(uintptr_t)places[i].at;
        bytes[i] = places[i].bytes;
    }
    return runner_open(images, bytes);
}

#else

static pnlp_status open_images(void)
{
    static const char *const names[RUNNER_IMAGES] = {RUNNER_IMAGE_FILES};
    static const void *images[RUNNER_IMAGES];
    size_t bytes[RUNNER_IMAGES];

    for (uint32_t i = 0; i < RUNNER_IMAGES; i++) {
        images[i] = board_map(names[i], &bytes[i]);
    }
    return runner_open(images, bytes);
}

#endif

#endif

#endif
