def ${name}_${mode}(self, x, w, b: Optional[Tensor], ad: List[Tensor]):
  # LoRA (Hu et al., 2021): Y = X W' + b + s * (drop(X) A') B'. A = ad[${at}] [r, n], B [m, r].
  low = torch.linear(torch.dropout(x, ${dropout}, ${drops}), ad[${at}])
  return torch.add(torch.linear(x, w, b), torch.linear(low, ad[${at} + 1]), alpha=${scale})
