def ${name}_keep_${variant}(self, x, w, b: Optional[Tensor], ad: List[Tensor], low: List[Tensor], start: Optional[Tensor]):
  # LoRA: Y = X W' + b + start + L B' with L = s D A', D = drop(X). A = ad[${at}] [r, n], B [m, r]. x [T, n]
  if ${drops}:
    mask = torch.bernoulli_(torch.empty_like(x, dtype=11), 1. - ${dropout})
    l = torch.mul_(self.multiply(torch.mul(x, mask), ad[${at}], None), ${scale} / (1. - ${dropout}))
    torch.append(low, mask)
  else:
    l = torch.mul_(self.multiply(x, ad[${at}], None), ${scale})
  torch.append(low, l)
  return self.multiply_onto(self.started(x, w, b, start), l, ad[${at} + 1], None)

def ${name}_back_${variant}(self, dy, x, w, ad: List[Tensor], low: List[Tensor], grads: List[Tensor], start: Optional[Tensor]):
  # dB += dY' L, dA += Z' D with Z = s dY B, dX = dY W + start + undrop(Z A). dy [T, m]
  l = torch.pop(low)
  torch.addmm_(grads[${grads} + 1], torch.t(dy), l)
  if ${drops}:
    z = torch.mul_(self.multiply_back(dy, ad[${at} + 1]), ${scale} / (1. - ${dropout}))
    mask = torch.pop(low)
    torch.addmm_(grads[${grads}], torch.t(z), torch.mul(x, mask))
    if ${needs}:
      dx = torch.addcmul_(self.behind(dy, w, start), self.multiply_back(z, ad[${at}]), mask)
    else:
      dx = dy
  else:
    z = torch.mul_(self.multiply_back(dy, ad[${at} + 1]), ${scale})
    torch.addmm_(grads[${grads}], torch.t(z), x)
    if ${needs}:
      dx = self.multiply_back_onto(self.behind(dy, w, start), z, ad[${at}])
    else:
      dx = dy
  return dx
