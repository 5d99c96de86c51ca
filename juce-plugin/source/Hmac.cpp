#include "Hmac.h"

#include <algorithm>
#include <juce_cryptography/juce_cryptography.h>
#include <vector>

namespace midip2p::plugin
{

namespace
{

using Digest = std::array<std::uint8_t, 32>;

constexpr std::size_t kBlockSize = 64; // of SHA-256

Digest sha256 (const std::vector<std::uint8_t>& bytes)
{
    Digest digest {};
    const auto raw = juce::SHA256 (bytes.data(), bytes.size()).getRawData();
    jassert (raw.getSize() == digest.size());
    raw.copyTo (digest.data(), 0, digest.size());
    return digest;
}

/** Each byte of the key's block xored with `pad`, and `rest` behind it. */
std::vector<std::uint8_t> padded (const std::array<std::uint8_t, kBlockSize>& block, std::uint8_t pad, core::ByteView rest)
{
    std::vector<std::uint8_t> bytes;
    bytes.reserve (block.size() + rest.size());
    for (const auto byte : block)
        bytes.push_back (byte ^ pad);
    bytes.insert (bytes.end(), rest.begin(), rest.end());
    return bytes;
}

} // namespace

std::array<std::uint8_t, 32> hmacSha256 (core::ByteView key, core::ByteView message)
{
    // A longer key is its hash. [RFC 2104, 2]
    std::array<std::uint8_t, kBlockSize> block {};
    if (key.size() > block.size())
    {
        const auto hashed = sha256 ({ key.begin(), key.end() });
        std::copy (hashed.begin(), hashed.end(), block.begin());
    }
    else
    {
        std::copy (key.begin(), key.end(), block.begin());
    }
    const auto inner = sha256 (padded (block, 0x36, message));
    return sha256 (padded (block, 0x5c, inner));
}

} // namespace midip2p::plugin
