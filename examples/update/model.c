#include "model.h"

#include "board.h"
#include "mtop_en.h"

enum { MAX_TABLES = 512 * 1024 };

static uint64_t tables[MAX_TABLES / 8] __attribute__((aligned(16)));
static uint32_t tables_bytes;
static uint64_t arena[(MTOP_EN_ARENA_BYTES + 7) / 8];
static pnlp_slots_need need;

const pnlp_slots_need *model_need(void)
{
    const int32_t file = board_open_read("tables.bin");
    if (file >= 0) {
        tables_bytes = board_read(file, tables, sizeof tables);
        (void)board_close(file);
    }
    need.need = &mtop_en_image_need;
    need.tables = tables;
    return &need;
}

pnlp_status model_run(const pnlp_slot *slot)
{
    static const char text[] = "set an alarm for 7 am";
    static mtop_en_result result;
    mtop_en_model model;

    pnlp_status status = mtop_en_open(&model, tables, tables_bytes, slot->image, slot->bytes, 0);
    if (status == PNLP_OK) {
        status = mtop_en_run(&model, arena, sizeof arena, text, sizeof text - 1u, &result);
    }
    if (status == PNLP_OK) {
        board_puts(text);
        board_puts(": ");
        board_puts(mtop_en_intent_name(result.intent.index));
        board_puts("\n");
    }
    return status;
}
