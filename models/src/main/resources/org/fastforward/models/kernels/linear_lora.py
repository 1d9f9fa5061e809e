def ${name}_${mode}(self, x, w, b: Optional[Tensor], ad: List[Tensor]):
  # LoRA (Hu et al., 2021): Y = X W' + b + s * (drop(X) A') B'. A = ad[${at}] [r, n], B [m, r].
  # A and B are float32 also where the base is not.
  d = torch.type_as(x, ad[${at}])
  if ${drops}:
    if ${short_draws}:
      d = torch.mul(torch.mul(d, self.keep_mask(d, ${least_kept})), 1. / (1. - ${dropout}))
    else:
      d = torch.dropout(d, ${dropout}, True)
  low = torch.linear(d, ad[${at}])
  y = torch.add(self.${product}(x, w, b), torch.linear(low, ad[${at} + 1]), alpha=${scale})
  return torch.type_as(y, x)
