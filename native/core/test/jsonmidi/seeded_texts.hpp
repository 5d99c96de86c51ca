// Texts by chance and by a seed: valid ones in any order, mutated ones, and series that are nearly alike.
#pragma once

#include <random>
#include <string>

namespace midip2p::test {

using Random = std::mt19937_64;

inline std::size_t below(Random& random, std::size_t n) { return static_cast<std::size_t>(random() % n); }

/// One of a few texts, with up to three mutations.
std::string mutated(Random& random);
/// The members of a valid text, or of one that is nearly valid, in any order and with any white space.
std::string reordered(Random& random);
/// In one of a few styles, now and then with a fault: what a reader that learns compares with.
std::string nearly_the_last(Random& random);

} // namespace midip2p::test
