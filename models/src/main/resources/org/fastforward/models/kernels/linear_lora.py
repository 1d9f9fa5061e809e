def ${name}_${mode}(self, x, w, b: Optional[Tensor], ad: List[Tensor]):
  # LoRA (Hu et al., 2021): Y = X W' + b + s * (drop(X) A') B'. A = ad[${at}] [r, n], B [m, r].
  # A and B are float32 also where the base is not.
  low = torch.linear(torch.dropout(torch.type_as(x, ad[${at}]), ${dropout}, ${drops}), ad[${at}])
  y = torch.add(self.${product}(x, w, b), torch.linear(low, ad[${at} + 1]), alpha=${scale})
  return torch.type_as(y, x)
