def ${name}${inner}_keep_${variant}(self, x, w, b: Optional[Tensor], ad: List[Tensor], low: List[Tensor], start: Optional[Tensor]):
  # LoRA: Y = X W' + b + start + L B' with L = s D A', D = drop(X); or Y = X (W + s B A)' + b + start.
  # A = ad[${at}] [r, n], B [m, r]. x [t, n]
  t = torch.size(x, 0)
  if ${drops}:
    if ${short_draws}:
      mask = self.keep_mask(x, ${least_kept})
    else:
      mask = torch.bernoulli_(torch.empty_like(x, dtype=11), 1. - ${dropout})
    d = torch.mul(x, mask)
    torch.append(low, mask)
  else:
    d = x
  if ${merged_forward}:
    y = self.started(x, self.merge_low${kind}(w, ad[${at}], ad[${at} + 1]), b, start)
  else:
    l = torch.mul_(self.multiply_low(d, ad[${at}]), ${scale} / (1. - ${dropout}))
    if ${keeps_low}:
      torch.append(low, l)
    y = self.add_low_(self.started(x, w, b, start), l, ad[${at} + 1])
  return y

def ${name}${inner}_back_${variant}(self, dy, x, w, ad: List[Tensor], low: List[Tensor], grads: List[Tensor], start: Optional[Tensor], way: List[Tensor]):
  # dB += dY' L, dA += Z' D with Z = s dY B, dX = dY W + start + undrop(Z A); or with Q = s dY' D
  # dB += Q A', dA += B' Q; or dX = dY (W + s B A) + start. dy [t, m]
  t = torch.size(x, 0)
  if ${keeps_low}:
    l = torch.pop(low)
  else:
    l = dy
  if ${drops}:
    mask = torch.pop(low)
    d = torch.mul(x, mask)
  else:
    mask = dy
    d = x
  if ${a_from_weight} or ${b_from_weight}:
    q = torch.mul_(self.multiply(torch.t(dy), torch.t(d), None), ${scale} / (1. - ${dropout}))
  else:
    q = dy
  if ${a_from_weight} and not (${needs} and not ${merged_backward}):
    z = dy
  else:
    z = torch.mul_(self.multiply_back_low(dy, ad[${at} + 1]), ${scale} / (1. - ${dropout}))
  if ${b_from_weight}:
    torch.add_(grads[${grads} + 1], self.multiply_low(q, ad[${at}]))
  else:
    if not ${keeps_low}:
      l = torch.mul_(self.multiply_low(d, ad[${at}]), ${scale} / (1. - ${dropout}))
    self.add_product_(grads[${grads} + 1], dy, l)
  if ${a_from_weight}:
    self.add_product_(grads[${grads}], ad[${at} + 1], q)
  else:
    self.add_product_(grads[${grads}], z, d)
  if ${needs}:
    if ${merged_backward}:
      dx = self.behind(dy, self.merge_low${kind}(w, ad[${at}], ad[${at} + 1]), start)
    else:
      dx = self.behind_frozen(dy, w, start, way, ${map})
      if ${drops}:
        torch.addcmul_(dx, self.multiply_back(z, ad[${at}]), mask)
      else:
        dx = self.multiply_back_onto(dx, z, ad[${at}])
  else:
    dx = dy
  return dx
