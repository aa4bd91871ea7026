//! Philox4x64-10, the counter-based generator under every draw.
//!
//! What it models: 256 random bits as a pure function of a 128-bit key and a 256-bit counter; for a fixed key the
//! function is a bijection of counters, so distinct keys of draws never share a block by construction.
//!
//! Source: Salmon et al. 2011, table 2 and the reference `Random123` library; multipliers and Weyl constants are
//! theirs. Tested bit for bit against NumPy's `numpy.random.Philox`.
//!
//! What it leaves out: other widths and round counts.

const MULTIPLIERS: [u64; 2] = [0xD2E7_470E_E14C_6C93, 0xCA5A_8263_9512_1157];
const WEYL: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B];
const ROUNDS: usize = 10;

/// The block of four random words that belongs to `key` and `counter`.
#[inline]
pub fn philox4x64(mut key: [u64; 2], counter: [u64; 4]) -> [u64; 4] {
    let [mut a, mut b, mut c, mut d] = counter;
    for _ in 0..ROUNDS {
        let (high_a, low_a) = wide_product(MULTIPLIERS[0], a);
        let (high_c, low_c) = wide_product(MULTIPLIERS[1], c);
        (a, b, c, d) = (high_c ^ b ^ key[0], low_c, high_a ^ d ^ key[1], low_a);
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    [a, b, c, d]
}

#[inline]
fn wide_product(x: u64, y: u64) -> (u64, u64) {
    let product = u128::from(x) * u128::from(y);
    ((product >> 64) as u64, product as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_numpy_bit_for_bit() {
        let table = include_str!("../../tests/fixtures/philox4x64.csv");
        let mut rows = 0;
        for line in table.lines().skip(1) {
            let n: Vec<u64> = line.split(',').map(|field| field.parse().unwrap()).collect();
            assert_eq!(philox4x64([n[0], n[1]], [n[2], n[3], n[4], n[5]]), n[6..10], "{line}");
            rows += 1;
        }
        assert_eq!(rows, 64);
    }

    #[test]
    fn agrees_with_the_known_answer_of_random123() {
        let known =
            [0x1655_4d9e_ca36_314c, 0xdb20_fe9d_672d_0fdc, 0xd7e7_72ce_e186_176b, 0x7e68_b68a_ec7b_a23b];
        assert_eq!(philox4x64([0, 0], [0, 0, 0, 0]), known);
    }
}
