def layer_${mode}(self, x, cos, sin, ws: List[Tensor], ad: List[Tensor]):
  # One GPT-NeoX layer (Black et al., 2022). x [batch, t, hidden]; cos, sin [t, rotary dimensions].
  ln1_w, ln1_b, qkv_w, qkv_b, out_w, out_b, ln2_w, ln2_b, up_w, up_b, down_w, down_b, = ws
  b = torch.size(x, 0)
  t = torch.size(x, 1)
  h = torch.layer_norm(x, [${hidden}], ln1_w, ln1_b, ${epsilon}, False)
  qkv = self.query_key_value_${mode}(h, qkv_w, qkv_b, ad)
  s = torch.view(qkv, [b, t, ${heads}, 3 * ${head_size}])
  q = torch.transpose(self.${rotate}(s[:, :, :, :${head_size}], cos, sin), 1, 2)
  k = torch.transpose(self.${rotate}(s[:, :, :, ${head_size}:2 * ${head_size}], cos, sin), 1, 2)
  v = torch.transpose(s[:, :, :, 2 * ${head_size}:], 1, 2)
  o = self.attend(q, k, v)
  o1 = torch.reshape(torch.transpose(o, 1, 2), [b, t, ${hidden}])
  attention = self.dense_${mode}(o1, out_w, out_b, ad)
  if ${parallel}:
    base = x
  else:
    base = torch.add(x, attention)
  h2 = torch.layer_norm(base, [${hidden}], ln2_w, ln2_b, ${epsilon}, False)
  up = torch.gelu${in_place}(self.dense_h_to_4h_${mode}(h2, up_w, up_b, ad))
  mlp = self.dense_4h_to_h_${mode}(up, down_w, down_b, ad)
  if ${parallel}:
    y = torch.add${in_place}(torch.add${in_place}(mlp, attention), x)
  else:
    y = torch.add${in_place}(mlp, base)
  return y
