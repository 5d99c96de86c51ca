#include "core/jsonmidi/styles.hpp"

#include "core/json/reader.hpp"
#include "core/jsonmidi/digits.hpp"

#include <algorithm>

namespace midip2p::core::jsonmidi {

namespace {

constexpr auto recipes() noexcept {
    std::array<Recipe, kTypes.size()> all;
    for (std::size_t i = 0; i < kTypes.size(); ++i) all[i] = recipe_of(kTypes[i]);
    return all;
}
constexpr auto kRecipes = recipes();

} // namespace

bool Styles::learn(ByteView text) noexcept {
    Cut pieces;
    if (text.size() > kMaxText || !cut(text, pieces)) return false;
    if (!has_room_for(pieces)) {
        nodes_[0] = {};
        nodes_size_ = 1;
        words_size_ = 0;
    }
    Place above = 0;
    for (std::size_t i = 0; i < pieces.size; ++i) {
        const bool last = i + 1 == pieces.size;
        Place place = last ? Place{0} : find(nodes_[above].child, pieces.runs[i]);
        if (place == 0) {
            place = add(pieces.runs[i]);
            Place* link = &nodes_[above].child; // behind those that are there: they have come first, and come oftener
            while (*link != 0) link = &nodes_[*link].sibling;
            *link = place;
        }
        above = place;
    }
    Node& end = nodes_[above];
    end.last = true;
    end.recipe = pieces.recipe;
    end.there = pieces.there;
    return true;
}

bool Styles::parse(PaddedText text, std::span<std::uint8_t> midi, ParsedEvent& event) const noexcept {
    const std::uint8_t* at = text.data;
    const std::uint8_t* const end = text.data + text.size;
    Values values;
    for (Place place = nodes_[0].child; at < end; place = nodes_[place].child) {
        while (place != 0 && differs(nodes_[place], at)) place = nodes_[place].sibling;
        if (place == 0) return false;
        const Node& node = nodes_[place];
        at += node.size;
        if (node.last) {
            values.there = node.there;
            return at == end && make_event(kRecipes[node.recipe], values, midi, event);
        }
        if (at >= end) return false;
        const Number number = number_at(at);
        if (number.length == 0) return false;
        values.of[node.value] = number.value;
        at += number.length;
    }
    return false;
}

// ---- details ----

bool Styles::cut(ByteView text, Cut& out) noexcept {
    json::Reader reader(text);
    reader.begin_object();
    std::size_t from = 0;
    for (std::string_view name; reader.next_key(name);) {
        const Field field = find_field(name);
        const bool counts = field != Field::none && static_cast<std::size_t>(field) < kNumberFields;
        if (counts) out.there |= bit_of(field);
        const bool number = reader.peek() == json::Reader::Kind::number;
        const std::size_t at = reader.position();
        std::string_view word;
        if (field == Field::type) {
            const Type* type = reader.word(word) ? find_type(word) : nullptr;
            if (type == nullptr) return false;
            out.recipe = static_cast<std::uint8_t>(type - kTypes.data());
            continue;
        }
        json::Reader alone = reader;
        reader.skip();
        // A number that is not plain, or too long, or no number of a known name: it stays a part of what is compared.
        if (!number || text[at] == '-' || !alone.integer_text(word) || word.size() > 16) continue;
        const auto value = static_cast<std::uint8_t>(counts ? static_cast<std::size_t>(field) : Values::kIgnored);
        if (!out.add(text.subspan(from, at - from), value)) return false;
        from = at + word.size();
    }
    return reader.finish() && kRecipes[out.recipe].status != 0 && out.add(text.subspan(from), Values::kIgnored);
}

bool Styles::Cut::add(ByteView bytes, std::uint8_t value) noexcept {
    if (size == runs.size() || (bytes.size() + 7) / 8 > kMaxRunWords) return false;
    runs[size++] = {bytes, value};
    return true;
}

bool Styles::differs(const Node& node, const std::uint8_t* at) const noexcept {
    const Word* word = &words_[node.first_word];
    std::uint64_t difference = 0;
    for (std::size_t i = 0; i < node.words; ++i) difference |= (load64(at + 8 * i) ^ word[i].bytes) & word[i].mask;
    return difference != 0;
}

bool Styles::has_room_for(const Cut& text) const noexcept {
    std::size_t words = 0;
    for (std::size_t i = 0; i < text.size; ++i) words += (text.runs[i].bytes.size() + 7) / 8;
    return nodes_size_ + text.size <= kMaxNodes && words_size_ + words <= kMaxWords;
}

/// One that is not the last of a text, with the same bytes and the same number behind them.
Styles::Place Styles::find(Place first, const Cut::Run& run) const noexcept {
    for (Place place = first; place != 0; place = nodes_[place].sibling) {
        const Node& node = nodes_[place];
        if (node.last || node.size != run.bytes.size() || node.value != run.value) continue;
        std::array<std::uint8_t, 2 * kTextPadding> padded{};
        std::copy(run.bytes.begin(), run.bytes.end(), padded.begin());
        if (!differs(node, padded.data())) return place;
    }
    return 0;
}

Styles::Place Styles::add(const Cut::Run& run) noexcept {
    const auto place = static_cast<Place>(nodes_size_++);
    Node& node = nodes_[place];
    node = {};
    node.first_word = static_cast<std::uint16_t>(words_size_);
    node.words = static_cast<std::uint8_t>((run.bytes.size() + 7) / 8);
    node.size = static_cast<std::uint8_t>(run.bytes.size());
    node.value = run.value;
    for (std::size_t i = 0; i < node.words; ++i) {
        const ByteView rest = run.bytes.subspan(8 * i);
        std::array<std::uint8_t, 8> padded{};
        std::copy_n(rest.begin(), std::min<std::size_t>(8, rest.size()), padded.begin());
        words_[words_size_++] = {load64(padded.data()), low_bytes(rest.size())};
    }
    return place;
}

} // namespace midip2p::core::jsonmidi
