/*
 * Two models answer each command: MTOP's intents and MASSIVE's. The command is split into words and projected once;
 * both models run on the same features, in the same arena, one after the other.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "board.h"
#include "massive_en.h"
#include "mtop_en.h"
#include "text_features.h"

static const char *const commands[] = {
    "Set an alarm for 7:30 tomorrow morning",
    "remind me to water the plants on Friday",
    "What's the weather like in Zurich this weekend?",
    "play some jazz by Miles Davis",
};

static uint64_t arena[(TEXT_ARENA_BYTES + 7) / 8];
static text_features features;
static mtop_en_result mtop;
static massive_en_result massive;

static void put_number(uint64_t value)
{
    char digits[21];
    char *at = digits + sizeof digits - 1;
    *at = '\0';
    do {
        *--at = (char)('0' + value % 10u);
        value /= 10u;
    } while (value != 0);
    board_puts(at);
}

/* A step's name, what it answered, and the instructions it took where the board can count them. */
static void put_line(const char *step, const char *answer)
{
    const uint64_t instructions = board_counter_stop();
    board_puts("  ");
    board_puts(step);
    board_puts(answer);
    if (instructions != 0) {
        board_puts("  ");
        put_number(instructions);
        board_puts(" instructions");
    }
    board_puts("\n");
}

static pnlp_status answer(const char *command)
{
    pnlp_status status;

    board_puts(command);
    board_puts("\n");

    board_counter_start();
    status = text_read(arena, sizeof arena, command, strlen(command), &features);
    if (status != PNLP_OK) {
        return status;
    }
    put_line("read", "");

    board_counter_start();
    status = mtop_en_run_features(arena, sizeof arena, &features, &mtop);
    if (status != PNLP_OK) {
        return status;
    }
    put_line("mtop-en     ", mtop_en_intent_name(mtop.intent.index));

    board_counter_start();
    status = massive_en_run_features(arena, sizeof arena, &features, &massive);
    if (status != PNLP_OK) {
        return status;
    }
    put_line("massive-en  ", massive_en_intent_name(massive.intent.index));
    return PNLP_OK;
}

int main(void)
{
    size_t i;
    for (i = 0; i < sizeof commands / sizeof *commands; i++) {
        const pnlp_status status = answer(commands[i]);
        if (status != PNLP_OK) {
            board_puts("status ");
            put_number((uint64_t)status);
            board_puts("\n");
            return 1;
        }
    }
    return 0;
}
