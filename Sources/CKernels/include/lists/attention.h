// Attention over short sequences; a lane is one (batch, head) pair, 16 pairs side by side, so that no sum
// crosses lanes. B: batch, H: heads, S: tokens, D: channels a head, G = ceil(B H / 16) groups of pairs.
// The element of pair (b, h), token s, channel d of q, k, v, dq, dk, dv lies at
// [(b S + s) row_stride + h head_stride + d]; that of out, dout at [(b S + s) out_stride + h D + d].
// patterns (G, S, S, 16): the weight of query i on key j of pair 16 g + lane at [g][i][j][lane]; where
// `causal`, only j <= i is written and read. work: `attention_work` elements. Nothing may overlap.

// elements of `work` that both directions need
KERNEL(long, attention_work, (long tokens, long channels), (tokens, channels))
// out = softmax(scale q kᵀ) v
KERNEL(void, attention, (const T *q, const T *k, const T *v, long row_stride, long head_stride, T *out, long out_stride, T *patterns, T scale, int causal, long batch, long heads, long tokens, long channels, T *work), (q, k, v, row_stride, head_stride, out, out_stride, patterns, scale, causal, batch, heads, tokens, channels, work))
// dq, dk, dv from dout and the patterns of the forward pass
KERNEL(void, attention_backward, (const T *q, const T *k, const T *v, long row_stride, long head_stride, const T *dout, long out_stride, const T *patterns, T scale, int causal, T *dq, T *dk, T *dv, long batch, long heads, long tokens, long channels, T *work), (q, k, v, row_stride, head_stride, dout, out_stride, patterns, scale, causal, dq, dk, dv, batch, heads, tokens, channels, work))
// y (B, H, S, S) = patterns in the usual order, zero where causal forbids; and back
KERNEL(void, attention_patterns, (const T *patterns, T *y, int causal, long batch, long heads, long tokens), (patterns, y, causal, batch, heads, tokens))
KERNEL(void, attention_lanes, (const T *y, T *patterns, long batch, long heads, long tokens), (y, patterns, batch, heads, tokens))
