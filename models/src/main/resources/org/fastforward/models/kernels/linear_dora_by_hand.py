def ${name}_keep_${variant}(self, x, w, b: Optional[Tensor], ad: List[Tensor], low: List[Tensor], start: Optional[Tensor]):
  # DoRA: Y = g Z + b + start with LoRA's Z = X W' + L B', L = s X A', in any order; g = magnitude / norm.
  # A = ad[${at}] [r, n], B [m, r], magnitude [m], norm [m]. x [T, n]. With dropout L and Z are computed from D = drop(X), and
  # Y = X W' + b + start + (g - 1) Z + L B': only what the adapter changes sees the dropped input.
  g = torch.div(ad[${at} + 2], ad[${at} + 3])
  if ${drops}:
    if ${short_draws}:
      mask = self.keep_mask(x, ${least_kept})
    else:
      mask = torch.bernoulli_(torch.empty_like(x, dtype=11), 1. - ${dropout})
    d = torch.mul_(torch.mul(x, mask), 1. / (1. - ${dropout}))
    l = torch.mul_(self.multiply_low(d, ad[${at}]), ${scale})
    lb = self.multiply(l, ad[${at} + 1], None)
    z = torch.type_as(self.multiply_onto(lb, d, w, None), x)
    y = torch.addcmul_(torch.add_(self.started(x, w, b, start), lb), z, torch.sub(g, 1.))
    torch.append(low, mask)
    torch.append(low, l)
  else:
    z = self.${name}${inner}_keep_${variant}(x, w, None, ad, low, None)
    if start is not None:
      y = torch.type_as(torch.addcmul(unchecked_cast(Tensor, start), z, g), z)
      if b is not None:
        torch.add_(y, unchecked_cast(Tensor, b))
    else:
      if b is not None:
        y = torch.type_as(torch.addcmul(unchecked_cast(Tensor, b), z, g), z)
      else:
        y = torch.type_as(torch.mul(z, g), z)
  torch.append(low, z)
  return y

def ${name}_back_${variant}(self, dy, x, w, ad: List[Tensor], low: List[Tensor], grads: List[Tensor], start: Optional[Tensor], way: List[Tensor]):
  # The norm is a constant: dmagnitude += sum(dY Z) / norm. Then with G = g dY and Q = s G B
  # dB += G' L, dA += Q' D; dX = G W + Q A + start, which is LoRA's way back of G; with dropout
  # dX = dY W + start + undrop((G - dY) W + Q A). dy [T, m]
  z = torch.pop(low)
  torch.addcdiv_(grads[${grads} + 2], torch.sum(torch.mul(dy, z), [0], dtype=6), ad[${at} + 3])
  gy = torch.type_as(torch.mul(dy, torch.div(ad[${at} + 2], ad[${at} + 3])), dy)
  if ${drops}:
    l = torch.pop(low)
    self.add_product_(grads[${grads} + 1], gy, l)
    q = torch.mul_(self.multiply_back_low(gy, ad[${at} + 1]), ${scale})
    mask = torch.pop(low)
    d = torch.mul_(torch.mul(x, mask), 1. / (1. - ${dropout}))
    self.add_product_(grads[${grads}], q, d)
    if ${needs}:
      dd = self.multiply_back_onto(self.behind_frozen(torch.sub_(gy, dy), w, None, way, ${map}), q, ad[${at}])
      dx = torch.addcmul_(self.behind_frozen(dy, w, start, way, ${map}), dd, mask, value=1. / (1. - ${dropout}))
    else:
      dx = dy
  else:
    dx = self.${name}${inner}_back_${variant}(gy, x, w, ad, low, grads, start, way)
  return dx
