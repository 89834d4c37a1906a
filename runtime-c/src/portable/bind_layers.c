#include "pnlp_bind.h"

static const int32_t *s32(const uint8_t *image, uint32_t at)
{
    return at != 0 ? (const int32_t *)(const void *)(image + at) : NULL;
}

static const int8_t *s8(const uint8_t *image, uint32_t at)
{
    return at != 0 ? (const int8_t *)(image + at) : NULL;
}

const pnlp_dense *pnlp_bind_dense(pnlp_bound *bound, const uint8_t *image, const pnlp_dense_at *at)
{
    pnlp_dense *layer = &bound->dense;
    const int32_t *parameters = s32(image, at->parameters);

    layer->weight = s8(image, at->weight);
    layer->bias = s32(image, at->bias);
    layer->multiplier = s32(image, at->multiplier);
    layer->table = s8(image, at->table);
    layer->inner = at->inner;
    layer->outputs = at->outputs;
    layer->shift = parameters[0];
    layer->zero_point = parameters[1];
    return layer;
}

const pnlp_bottleneck *pnlp_bind_bottleneck(pnlp_bound *bound, const uint8_t *image, const pnlp_bottleneck_at *at)
{
    pnlp_bottleneck *layer = &bound->bottleneck;
    const int32_t *parameters = s32(image, at->parameters);

    layer->weight = s8(image, at->weight);
    layer->bias = s32(image, at->bias);
    layer->multiplier = s32(image, at->multiplier);
    layer->table = s8(image, at->table);
    layer->num_hashes = at->num_hashes;
    layer->feature_size = at->feature_size;
    layer->window = at->window;
    layer->outputs = at->outputs;
    layer->shift = parameters[0];
    layer->zero_point = parameters[1];
    return layer;
}

const pnlp_layer_norm *pnlp_bind_layer_norm(pnlp_bound *bound, const uint8_t *image, const pnlp_layer_norm_at *at)
{
    pnlp_layer_norm *layer = &bound->layer_norm;
    const int32_t *parameters = s32(image, at->parameters);

    layer->gain = s32(image, at->gain);
    layer->bias = s32(image, at->bias);
    layer->epsilon = (uint64_t)(uint32_t)parameters[1] << 32 | (uint32_t)parameters[0];
    layer->channels = at->channels;
    layer->shift = parameters[2];
    layer->zero_point = parameters[3];
    return layer;
}
