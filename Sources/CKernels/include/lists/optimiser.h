// p: parameters, g: gradients, m, v: the optimiser's state; n elements each. The gradient is taken as
// `scale` * g (clipping by the global norm), or zero where g is null; decay shrinks p by rate * decay first
// (decoupled, AdamW).

// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g²;
// p -= rate / correction1 * m / (sqrt(v / correction2) + epsilon), corrections 1 - beta^step.
// Float: the quotient has a relative error below 4e-7.
KERNEL(void, adam, (T *p, const T *g, T *m, T *v, T rate, T beta1, T beta2, T epsilon, T correction1, T correction2, T decay, T scale, long n), (p, g, m, v, rate, beta1, beta2, epsilon, correction1, correction2, decay, scale, n))
// m = momentum m + g; p -= rate * m, or rate * (momentum m + g) with `nesterov`; m null: plain descent
KERNEL(void, sgd, (T *p, const T *g, T *m, T rate, T momentum, int nesterov, T decay, T scale, long n), (p, g, m, rate, momentum, nesterov, decay, scale, n))
