def layer_keep_${variant}(self, x, cos, sin, ws: List[Tensor], ad: List[Tensor]) -> List[Tensor]:
  # layer_train without autograd. x [batch, t, hidden]; cos, sin [t, rotary dimensions]
  # -> y, and what layer_back needs. What is cheap (norms, gelu) is computed again there.
  ln1_w, ln1_b, qkv_w, qkv_b, out_w, out_b, ln2_w, ln2_b, up_w, up_b, down_w, down_b, = ws
  b = torch.size(x, 0)
  t = torch.size(x, 1)
  low = annotate(List[Tensor], [])
  flat = torch.view(x, [b * t, ${hidden}])
  h, mean1, rstd1, = torch.native_layer_norm(flat, [${hidden}], ln1_w, ln1_b, ${epsilon})      # 1
  qkv = self.query_key_value_keep_${variant}(h, qkv_w, qkv_b, ad, low, None)                   # 2
  s = torch.view(qkv, [b, t, ${heads}, 3 * ${head_size}])
  q = torch.transpose(self.turn_(s[:, :, :, :${head_size}], cos, sin), 1, 2)                   # 3
  k = torch.transpose(self.turn_(s[:, :, :, ${head_size}:2 * ${head_size}], cos, sin), 1, 2)   # 4
  v = torch.transpose(s[:, :, :, 2 * ${head_size}:], 1, 2)
  attention = self.attend_keep(q, k, v)                                                        # 5
  o1 = torch.reshape(torch.transpose(attention[0], 1, 2), [b * t, ${hidden}])
  attended = self.dense_keep_${variant}(o1, out_w, out_b, ad, low, flat)                       # 6
  if ${parallel}:
    base = flat
  else:
    base = attended
  h2, mean2, rstd2, = torch.native_layer_norm(base, [${hidden}], ln2_w, ln2_b, ${epsilon})     # 7
  up = self.dense_h_to_4h_keep_${variant}(h2, up_w, up_b, ad, low, None)                       # 8
  y = self.dense_4h_to_h_keep_${variant}(torch.gelu(up), down_w, down_b, ad, low, attended)    # 9, 10
  kept = torch.add([torch.view(y, [b, t, ${hidden}]), mean1, rstd1, base, mean2, rstd2, up], attention)
  return torch.add(kept, low)

def layer_back_${variant}(self, dy, x, cos, sin, ws: List[Tensor], ad: List[Tensor], kept: List[Tensor], grads: List[Tensor], way: List[Tensor]):
  # Undoes layer_keep line by line: dy [batch * t, hidden], kept without y -> dx [batch * t, hidden].
  # grads: the gradients of what is trained; added to in place. way: what behind_frozen takes.
  ln1_w, ln1_b, qkv_w, qkv_b, out_w, out_b, ln2_w, ln2_b, up_w, up_b, down_w, down_b, = ws
  mean1, rstd1, base, mean2, rstd2, up, = kept[0:6]
  attention = kept[6:11]
  low = kept[11:]
  b = torch.size(x, 0)
  t = torch.size(x, 1)
  flat = torch.view(x, [b * t, ${hidden}])
  dx = dy
  if ${dense_4h_to_h_reached}:
    if ${dense_4h_to_h_trains}:
      a = torch.gelu(up)
    else:
      a = up
    da = self.dense_4h_to_h_back_${variant}(dy, a, down_w, ad, low, grads, None, way)               # 10
    if ${dense_h_to_4h_reached}:
      dup = torch.gelu_backward(da, up)                                                        # 9
      if ${dense_h_to_4h_trains}:
        h2 = torch.layer_norm(base, [${hidden}], ln2_w, ln2_b, ${epsilon}, False)
      else:
        h2 = base
      dh2 = self.dense_h_to_4h_back_${variant}(dup, h2, up_w, ad, low, grads, None, way)            # 8
      if ${dense_h_to_4h_needs}:
        dbase, dw2, db2, = torch.native_layer_norm_backward(dh2, base, [${hidden}], mean2, rstd2, ln2_w, ln2_b, [True, False, False])   # 7
        dx = torch.add_(dbase, dy)
  if ${parallel}:
    dattended = dy
  else:
    dattended = dx
  if ${dense_reached}:
    o1 = torch.reshape(torch.transpose(attention[0], 1, 2), [b * t, ${hidden}])
    do1 = self.dense_back_${variant}(dattended, o1, out_w, ad, low, grads, None, way)               # 6
    if ${query_key_value_reached}:
      do = torch.transpose(torch.view(do1, [b, t, ${heads}, ${head_size}]), 1, 2)
      dq, dk, dv, = self.attend_back(do, attention)                                                # 5
      dqkv = torch.new_empty(do1, [b * t, 3 * ${hidden}])
      ds = torch.view(dqkv, [b, t, ${heads}, 3 * ${head_size}])
      self.turn_back(ds[:, :, :, ${head_size}:2 * ${head_size}], torch.transpose(dk, 1, 2), cos, sin)           # 4
      self.turn_back(ds[:, :, :, :${head_size}], torch.transpose(dq, 1, 2), cos, sin)                           # 3
      torch.copy_(ds[:, :, :, 2 * ${head_size}:], torch.transpose(dv, 1, 2))
      if ${query_key_value_trains}:
        h = torch.layer_norm(flat, [${hidden}], ln1_w, ln1_b, ${epsilon}, False)
      else:
        h = flat
      dh = self.query_key_value_back_${variant}(dqkv, h, qkv_w, ad, low, grads, None, way)          # 2
      if ${query_key_value_needs}:
        dflat, dw1, db1, = torch.native_layer_norm_backward(dh, flat, [${hidden}], mean1, rstd1, ln1_w, ln1_b, [True, False, False])    # 1
        dx = torch.add_(dflat, dx)
  return dx
