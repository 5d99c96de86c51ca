#include "core/jsonmidi/parse_plain.hpp"

#include "core/jsonmidi/digits.hpp"
#include "core/jsonmidi/event_of_values.hpp"
#include "core/jsonmidi/scan.hpp"
#include "core/jsonmidi/type_places.hpp"

namespace midip2p::core::jsonmidi {

namespace {

/// A name or a type with the quotation mark behind it.
template <std::size_t kWords> constexpr Piece<kWords> closed(std::string_view name) noexcept {
    std::array<char, 8 * kWords> text{};
    std::copy(name.begin(), name.end(), text.begin());
    text[name.size()] = '"';
    return Piece<kWords>(std::string_view(text.data(), name.size() + 1));
}

/// The names whose values are numbers or the type; of these the first four letters tell which.
constexpr Field kPlainFields[] = {Field::type,       Field::channel, Field::note,     Field::velocity, Field::pressure,
                                  Field::controller, Field::value,   Field::program,  Field::position, Field::song,
                                  Field::status,     Field::port,    Field::timestamp};
constexpr std::size_t kFieldPlaces = 64;

constexpr std::size_t field_place(std::uint32_t letters, std::uint32_t factor) noexcept {
    return letters * factor >> 26;
}
constexpr std::uint32_t letters_of(Field field) noexcept {
    return static_cast<std::uint32_t>(word_of(name_of(field)) & 0xffffffff);
}
constexpr bool fields_apart(std::uint32_t factor) noexcept {
    std::uint64_t taken = 0;
    for (const Field field : kPlainFields) {
        const std::uint64_t bit = std::uint64_t{1} << field_place(letters_of(field), factor);
        if ((taken & bit) != 0) return false;
        taken |= bit;
    }
    return true;
}
/// The first factor of a plain series with which no two names share a place.
constexpr std::uint32_t find_field_factor() noexcept {
    std::uint32_t factor = 0x9e3779b9; // 2³² / φ
    while (!fields_apart(factor)) factor = factor * 1664525 + 1013904223;
    return factor;
}
constexpr std::uint32_t kFieldFactor = find_field_factor();

struct Name {
    Piece<2> text{"\xff"}; // with the quotation mark behind it
    std::uint32_t bit = 0;
    std::uint8_t index = 0;
};

/// In an empty place is what no text of ours holds.
constexpr std::array<Name, kFieldPlaces> field_names() noexcept {
    std::array<Name, kFieldPlaces> names{};
    for (const Field field : kPlainFields) {
        names[field_place(letters_of(field), kFieldFactor)] = {closed<2>(name_of(field)), bit_of(field),
                                                               static_cast<std::uint8_t>(field)};
    }
    return names;
}
constexpr auto kNames = field_names();

struct TypeRow {
    Piece<3> text; // with the quotation mark behind it
    Recipe recipe;
};

constexpr auto type_rows() noexcept {
    std::array<TypeRow, kTypes.size()> rows;
    for (std::size_t i = 0; i < kTypes.size(); ++i) rows[i] = {closed<3>(kTypes[i].name), recipe_of(kTypes[i])};
    return rows;
}
constexpr auto kTypeRows = type_rows();

/// Design: commas stand only between members here, so they are found first, and each member is looked for from its own
/// comma on: the processor does several at once, and does not wait for where the one before ends. Which member comes
/// when cannot be guessed, so nothing branches on that: values are read when all are found, in the order in which the
/// type needs them.
class PlainText {
  public:
    explicit PlainText(PaddedText text) noexcept : text_(text) {}

    bool parse(std::span<std::uint8_t> midi, ParsedEvent& event) noexcept {
        Commas commas;
        const std::uint8_t* at = text_.data + space_at(text_.data);
        const std::uint8_t* closing = text_.data + text_.size;
        while (closing > at && closing[-1] <= ' ') --closing;
        if (closing <= at || *--closing != '}' || *at++ != '{' || !commas.find(text_)) return false;
        for (std::size_t i = 0; i < commas.size; ++i) {
            const std::uint8_t* comma = text_.data + commas.at[i];
            if (!member(at, comma)) return false;
            at = comma + 1;
        }
        return member(at, closing) && only_space_between(text_) && finish(midi, event);
    }

  private:
    struct Value {
        const std::uint8_t* at;
        const std::uint8_t* edge;

        /// Does it end at `behind`, and only space come between that and its edge?
        [[nodiscard]] bool ends(const std::uint8_t* behind) const noexcept { return behind + space_at(behind) == edge; }
    };

    /// One that begins at `at`, and whose value ends at `edge`. It looks less than the padding beyond that.
    bool member(const std::uint8_t* at, const std::uint8_t* edge) noexcept {
        at += space_at(at);
        const Name& name = kNames[field_place(static_cast<std::uint32_t>(load64(at + 1)), kFieldFactor)];
        if ((at >= edge) | (*at != '"') | (name.text.differs(at + 1) != 0) | ((values_.there & name.bit) != 0)) {
            return false;
        }
        values_.there |= name.bit;
        at += 1 + name.text.size;
        at += space_at(at);
        if (*at++ != ':') return false;
        at += space_at(at);
        found_[name.index] = {at, edge};
        return at < edge;
    }

    bool number(std::size_t index) noexcept {
        const Value& value = found_[index];
        const Number number = number_at(value.at);
        values_.of[index] = number.value;
        return (number.length != 0) & value.ends(value.at + number.length);
    }

    bool finish(std::span<std::uint8_t> midi, ParsedEvent& event) noexcept {
        constexpr std::uint32_t kType = bit_of(Field::type);
        constexpr std::uint32_t kPort = bit_of(Field::port);
        constexpr std::uint32_t kTimestamp = bit_of(Field::timestamp);
        const std::uint32_t there = values_.there;
        if ((there & kType) == 0) return false;
        const Value& value = found_[static_cast<std::size_t>(Field::type)];
        const TypeRow& type = kTypeRows[likely_type(load64(value.at + 1))];
        const Recipe& recipe = type.recipe;
        if (*value.at != '"' || type.text.differs(value.at + 1) != 0 || !value.ends(value.at + 1 + type.text.size)) {
            return false;
        }
        if (recipe.status == 0 || (there & ~(kPort | kTimestamp)) != recipe.needs) return false;
        if (recipe.channel < kNumberFields && !number(recipe.channel)) return false;
        if (recipe.first < kNumberFields && !number(recipe.first)) return false;
        if (recipe.second < kNumberFields && !number(recipe.second)) return false;
        if ((there & kPort) != 0 && !number(static_cast<std::size_t>(Field::port))) return false;
        if ((there & kTimestamp) != 0 && !number(static_cast<std::size_t>(Field::timestamp))) return false;
        return make_event(recipe, values_, midi, event);
    }

    PaddedText text_;
    Values values_;
    std::array<Value, kNumberFields> found_; // of those that are in values_.there
};

} // namespace

bool parse_plain(PaddedText text, std::span<std::uint8_t> midi, ParsedEvent& event) noexcept {
    return midi.size() >= 3 && PlainText(text).parse(midi, event);
}

} // namespace midip2p::core::jsonmidi
